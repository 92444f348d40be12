# Runs the collector in one process for many cases. A case is a file of JSON: `state`, what Windows is (FakeWindows);
# `arguments` of the collector; `pipeline`, hosts that come by it; `files`, what stands in its folder before. What came of
# each goes to results.json in the folder of the cases, and what it wrote to the folder of its name.
param([string]$Script, [string]$Folder)

# A fake begins only where a case has a state: the others see the system as it is.
Import-Module (Join-Path $PSScriptRoot 'FakeWindows.psm1')
$results = [ordered]@{}
$files = Get-ChildItem -LiteralPath $Folder -Filter '*.case.json' | Sort-Object -Property Name
foreach ($file in $files) {
    $name = $file.Name -replace '\.case\.json$', ''
    $case = Get-Content -LiteralPath $file.FullName -Raw | ConvertFrom-Json -AsHashtable -Depth 60
    $output = Join-Path $Folder $name
    $null = New-Item -ItemType Directory -Path $output -Force
    if ($case.Contains('files')) {
        foreach ($path in $case.files.Keys) { [IO.File]::WriteAllText((Join-Path $output $path), $case.files[$path]) }
    }
    $arguments = @{ OutputDirectory = $output }
    if ($case.Contains('arguments')) { foreach ($key in $case.arguments.Keys) { $arguments[$key] = $case.arguments[$key] } }
    $state = $null
    if ($case.Contains('state')) {
        $state = ConvertFrom-FakeDocument $case.state $Folder
        Enter-FakeWindows $state
    }
    $culture = [Threading.Thread]::CurrentThread.CurrentCulture
    if ($case.Contains('german')) {
        # Made here, because a system without its data knows no culture but the invariant one.
        $german = [Globalization.CultureInfo]::InvariantCulture.Clone()
        $german.NumberFormat.NumberDecimalSeparator, $german.NumberFormat.NumberGroupSeparator = ',', '.'
        $german.NumberFormat.NegativeSign = '~'
        $german.DateTimeFormat.TimeSeparator = '.'
        [Threading.Thread]::CurrentThread.CurrentCulture = $german
    }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $global:LASTEXITCODE = -1
    $failure, $all = $null, @()
    try {
        if ($case.Contains('constrained')) {
            # As where an administrator has locked PowerShell down.
            $session = [initialsessionstate]::CreateDefault()
            $session.LanguageMode = 'ConstrainedLanguage'
            $shell = [powershell]::Create($session)
            $null = $shell.AddScript("& '$Script' $($case.constrained); `$LASTEXITCODE")
            $global:LASTEXITCODE = @($shell.Invoke())[-1]
            $all = @($shell.Streams.Information) + @($shell.Streams.Error)
        } elseif ($case.Contains('pipeline')) {
            $all = @($case.pipeline | & $Script @arguments 3>&1 6>&1 2>&1)
        } else {
            $all = @(& $Script @arguments 3>&1 6>&1 2>&1)
        }
    } catch {
        $failure = "$_ $($_.ScriptStackTrace)"
    }
    $ms = $clock.ElapsedMilliseconds
    [Threading.Thread]::CurrentThread.CurrentCulture = $culture
    $results[$name] = [ordered]@{
        code = $LASTEXITCODE
        failure = $failure
        lines = @($all | Where-Object { $_ -is [Management.Automation.InformationRecord] } | ForEach-Object { "$_" })
        warnings = @($all | Where-Object { $_ -is [Management.Automation.WarningRecord] } | ForEach-Object { "$_" })
        errors = @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { "$_" })
        objects = @($all | Where-Object { $_ -is [Management.Automation.PSCustomObject] })
        calls = if ($null -ne $state) { $state.Calls } else { @{} }
        milliseconds = $ms
    }
}
$text = $results | ConvertTo-Json -Depth 8
[IO.File]::WriteAllText((Join-Path $Folder 'results.json'), $text)
