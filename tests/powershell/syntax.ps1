# What the syntax tree of the collector says that no host may be asked: what PowerShell 4.0 does not parse, commands and
# parameters that Windows does not have, commands that change something, calls of texts, members of .NET off a list.
# Writes one complaint a line to the output file; `-Snippets` is a file of JSON, texts that each must have a complaint.
param([string]$Script, [string]$Rules, [string]$Snippets, [string]$Output)

$known = Get-Content -LiteralPath $Rules -Raw | ConvertFrom-Json -AsHashtable
$commands = (Get-Content -LiteralPath (Join-Path $PSScriptRoot 'commands.json') -Raw |
    ConvertFrom-Json -AsHashtable).commands
$common = 'ErrorAction', 'ErrorVariable', 'WarningAction', 'Verbose'

function Get-Complaint {
    param($Tree, $Errors)
    foreach ($problem in $Errors) { "$($problem.Extent.StartLineNumber): $($problem.Message)" }
    $own = @($Tree.FindAll({ param($node) $node -is [Management.Automation.Language.FunctionDefinitionAst] }, $true) | ForEach-Object { $_.Name })
    foreach ($name in $own) { if ($commands.ContainsKey($name) -or $known.windows -contains $name) { "function $name has the name of a command of Windows" } }
    foreach ($node in $Tree.FindAll({ $true }, $true)) {
        $at = $node.Extent.StartLineNumber
        switch ($node.GetType().Name) {
            { $_ -in 'TypeDefinitionAst', 'UsingStatementAst', 'TernaryExpressionAst', 'PipelineChainAst', 'FileRedirectionAst', 'ConfigurationDefinitionAst', 'DynamicKeywordStatementAst' } { "${at}: $_" }
            { $_ -in 'MemberExpressionAst', 'InvokeMemberExpressionAst', 'IndexExpressionAst' } { if ($node.NullConditional) { "${at}: null-conditional" } }
            'BinaryExpressionAst' { if ("$($node.Operator)" -eq 'QuestionQuestion') { "${at}: ??" } }
            'AssignmentStatementAst' {
                if ("$($node.Operator)" -eq 'QuestionQuestionEquals') { "${at}: ??=" }
                # Parameters that are splatted are named like those that are written.
                if ("$($node.Left)" -eq '$parameters' -and $node.Right.Expression -is [Management.Automation.Language.HashtableAst]) {
                    foreach ($pair in $node.Right.Expression.KeyValuePairs) { if (-not (Test-Parameter 'Invoke-Command' "$($pair.Item1)")) { "${at}: Invoke-Command -$($pair.Item1)" } }
                }
                if ("$($node.Left)" -match '^\$parameters\.(\w+)$' -and -not (Test-Parameter 'Invoke-Command' $Matches[1])) { "${at}: Invoke-Command -$($Matches[1])" }
            }
            'ScriptBlockAst' { if ($null -ne $node.CleanBlock) { "${at}: clean" } }
            'ForEachStatementAst' { if ("$($node.Flags)" -ne 'None') { "${at}: foreach -parallel" } }
            'CommandAst' { Get-CommandComplaint $node $own }
        }
        $isMember = $node -is [Management.Automation.Language.MemberExpressionAst]
        if ($isMember -and $node.Static) {
            $member = "$($node.Expression)::$($node.Member)"
            if ($known.members -notcontains $member) { "${at}: $member" }
        }
        if ($isMember -and "$($node.Member)" -in 'Invoke', 'InvokeScript', 'InvokeReturnAsIs', 'NewScriptBlock', 'GetMethod') { "${at}: .$($node.Member)" }
    }
}

function Test-Parameter {
    param([string]$Command, [string]$Name)
    # What a later Windows has is used where the command says that it has it.
    $isAsked = "$Command -$Name" -match '^Get-NetQos(TrafficClass|FlowControl|DcbxSetting) -InterfaceAlias$'
    $common -contains $Name -or $commands[$Command].parameters.Keys -contains $Name -or $isAsked
}

function Get-CommandComplaint {
    param($Node, [string[]]$Own)
    $at = $Node.Extent.StartLineNumber
    $first = $Node.CommandElements[0]
    $name = $Node.GetCommandName()
    if ($null -eq $name) {
        # A block in a variable may be called, a text may not.
        $isBlock = $first -is [Management.Automation.Language.VariableExpressionAst] -and $known.blocks -contains "$first"
        if (-not $isBlock) { "${at}: call of $first" }
        return
    }
    if ("$($Node.InvocationOperator)" -ne 'Unknown') { "${at}: call of the text $name" }
    if ($Own -contains $name) { return }
    if (-not $commands.ContainsKey($name)) { "${at}: $name is no command of the list"; return }
    if ($name -like 'Set-*' -and $name -ne 'Set-StrictMode') { "${at}: $name changes something" }
    if ($name -eq 'New-Object') {
        $type = "$($Node.CommandElements[1])"
        if ($known.types -notcontains $type) { "${at}: New-Object $type" }
    }
    foreach ($element in $Node.CommandElements) {
        if ($element -is [Management.Automation.Language.CommandParameterAst] -and -not (Test-Parameter $name $element.ParameterName)) {
            "${at}: $name -$($element.ParameterName)"
        }
        $isSplat = $element -is [Management.Automation.Language.VariableExpressionAst] -and $element.Splatted
        if ($isSplat -and "$name $element" -ne 'Invoke-Command @parameters') { "${at}: $name $element" }
    }
}

$tokens, $errors = $null, $null
$tree = [Management.Automation.Language.Parser]::ParseFile($Script, [ref]$tokens, [ref]$errors)
$lines = @(Get-Complaint $tree $errors)
foreach ($snippet in (Get-Content -LiteralPath $Snippets -Raw | ConvertFrom-Json)) {
    $tree = [Management.Automation.Language.Parser]::ParseInput($snippet, [ref]$tokens, [ref]$errors)
    if (@(Get-Complaint $tree $errors).Count -eq 0) { $lines += "no complaint of: $snippet" }
}
[IO.File]::WriteAllText($Output, ($lines -join "`n"))
