# ---- Emitter -----------------------------------------------------------------------------------------------------
# Writes JSON that is the same from PowerShell 4.0 to 7. ConvertTo-Json is not used: it cuts below its depth without a
# word, makes no list of one item, and writes dates and enumerations differently in every version.

function Format-JsonText {
    param([string]$Text)
    if ($Text -match '[\x00-\x1f"\\]') {
        $Text = $Text.Replace('\', '\\').Replace('"', '\"')
        $Text = [regex]::Replace($Text, '[\x00-\x1f]', { '\u{0:x4}' -f [int][char]$args[0].Value })
    }
    '"' + $Text + '"'
}

$NumberTypes = @(
    'System.Byte', 'System.SByte', 'System.Int16', 'System.UInt16', 'System.Int32', 'System.UInt32', 'System.Int64',
    'System.UInt64', 'System.Decimal', 'System.Numerics.BigInteger'
)

function Format-JsonScalar {
    param($Value)
    $invariant = [Globalization.CultureInfo]::InvariantCulture
    if ($Value -is [bool]) {
        if ($Value) { 'true' } else { 'false' }
    } elseif ($Value -is [enum]) {
        Format-JsonText "$Value"
    } elseif ($Value -is [datetime]) {
        Format-JsonText $Value.ToUniversalTime().ToString('o', $invariant)
    } elseif ($Value -is [timespan]) {
        # What has no end, as an address that does not expire, has the largest number.
        if ($Value -eq [timespan]::MaxValue) { 'null' } else { $Value.TotalSeconds.ToString('R', $invariant) }
    } elseif ($Value -is [double] -or $Value -is [single]) {
        $text = $Value.ToString('R', $invariant)
        if ($text -match '^[-0-9.eE+]+$') { $text } else { 'null' }
    } elseif ($Value -is [DateTimeOffset]) {
        Format-JsonText $Value.UtcDateTime.ToString('o', $invariant)
    } elseif (@('System.DateOnly', 'System.TimeOnly') -contains $Value.GetType().FullName) {
        # These are of PowerShell 7 alone.
        Format-JsonText $Value.ToString('o', $invariant)
    } elseif ($NumberTypes -contains $Value.GetType().FullName) {
        # Numbers alone are bare: the text of any other structure is no JSON.
        $Value.ToString($null, $invariant)
    } else {
        Format-JsonText "$Value"
    }
}

function Write-JsonList {
    param([Text.StringBuilder]$Builder, $Values, [string]$Indent)
    $separator = '['
    foreach ($value in $Values) {
        $null = $Builder.Append($separator).Append("`n").Append($Indent).Append('  ')
        Write-JsonValue $Builder $value "$Indent  "
        $separator = ','
    }
    if ($separator -eq '[') {
        $null = $Builder.Append('[]')
    } else {
        $null = $Builder.Append("`n").Append($Indent).Append(']')
    }
}

function Write-JsonObject {
    param([Text.StringBuilder]$Builder, $Members, [string]$Indent)
    $separator = '{'
    foreach ($member in $Members.GetEnumerator()) {
        $null = $Builder.Append($separator).Append("`n").Append($Indent).Append('  ')
        $null = $Builder.Append((Format-JsonText $member.Key)).Append(': ')
        Write-JsonValue $Builder $member.Value "$Indent  "
        $separator = ','
    }
    if ($separator -eq '{') {
        $null = $Builder.Append('{}')
    } else {
        $null = $Builder.Append("`n").Append($Indent).Append('}')
    }
}

function Write-JsonValue {
    param([Text.StringBuilder]$Builder, $Value, [string]$Indent)
    if ($null -eq $Value) {
        $null = $Builder.Append('null')
    } elseif ($Value -is [string]) {
        $null = $Builder.Append((Format-JsonText $Value))
    } elseif ($Value -is [Text.StringBuilder]) {
        # A part that is written already.
        $null = $Builder.Append($Value.ToString())
    } elseif ($Value -is [Collections.IDictionary]) {
        Write-JsonObject $Builder $Value $Indent
    } elseif ($Value -is [Collections.IList]) {
        Write-JsonList $Builder $Value $Indent
    } else {
        $null = $Builder.Append((Format-JsonScalar $Value))
    }
}

# The text of a document, in pieces that remoting takes. No piece ends between the halves of a character.
function Write-Document {
    param($Document)
    $builder = New-Object Text.StringBuilder
    Write-JsonValue $builder $Document ''
    $text = $builder.Append("`n").ToString()
    $start = 0
    while ($start -lt $text.Length) {
        $length = [Math]::Min(262144, $text.Length - $start)
        if ($start + $length -lt $text.Length -and [char]::IsHighSurrogate($text[$start + $length - 1])) {
            $length -= 1
        }
        $text.Substring($start, $length)
        $start += $length
    }
}

if ($null -ne $Document) {
    Write-Document $Document
    return
}
