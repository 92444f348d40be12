# ---- Fields: which properties of an object are written, and how --------------------------------------------------
# A list of fields is one text. `Name` is the property Name. `Key=A|B` is the first of the properties A and B that the
# object has, written as Key. What stands behind a colon says how a value is written:
#   enum    the name of an enumeration; text what is a text to people
#   raw     the same, and its number as <Key>Raw; raw.TABLE names the table below where the key does not
#   list    always a list; guids a list of GUIDs, ints one of numbers; set one of texts in an order of ours, where
#           Windows promises none
#   guid    lower case, without braces; id the same where it is a GUID, and else as it is
#   mac     12 hexadecimal digits in upper case
#   int     a number, also where it came as a text; bits the same, also from `10 Gbps`
#   date    a day
# A property that an object does not have is left out.

# Names and numbers, for the proxies of PowerShell 7, whose enumerations are texts or numbers.
$Numbers = @{
    TeamingMode              = @{ Static = 0; SwitchIndependent = 1; Lacp = 2 }
    LoadBalancingAlgorithm   = @{ TransportPorts = 0; IPAddresses = 2; MacAddresses = 3; HyperVPort = 4; Dynamic = 5 }
    BandwidthReservationMode = @{ Default = 0; Weight = 1; Absolute = 2; None = 3 }
    SwitchType               = @{ Private = 0; Internal = 1; External = 2 }
    OperationMode            = @{ Untagged = 0; Access = 1; Trunk = 2; Private = 3 }
    Role                     = @{ None = 0; Cluster = 1; Client = 2; ClusterAndClient = 3 }
    NodeState                = @{ Unknown = -1; Up = 0; Down = 1; Paused = 2; Joining = 3 }
    NetworkState             = @{ Unknown = -1; Unavailable = 0; Down = 1; Partitioned = 2; Up = 3 }
    InterfaceState           = @{ Unknown = -1; Unavailable = 0; Failed = 1; Unreachable = 2; Up = 3 }
    GroupState               = @{ Unknown = -1; Online = 0; Offline = 1; Failed = 2; PartialOnline = 3; Pending = 4 }
}

function ConvertFrom-FieldText {
    param([string]$Text)
    foreach ($word in ($Text -split '\s+')) {
        if ($word -eq '') { continue }
        $name, $kind = $word -split ':', 2
        $key, $sources = $name -split '=', 2
        if (-not $sources) { $sources = $key }
        $kind, $table = "$kind" -split '\.', 2
        if (-not $table) { $table = $key }
        @{ Key = $key; Sources = @($sources -split '\|'); Kind = $kind; Table = $table }
    }
}

# A property by the first of its names that the object has; nothing where it has none.
function Get-Property {
    param($Object, [string[]]$Names)
    if ($null -eq $Object) { return }
    foreach ($name in $Names) {
        $property = $Object.PSObject.Properties[$name]
        if ($null -ne $property) { return $property }
    }
}

# The value of a property, and $null where there is none. It is read by its method: `.Value` would be null, without a
# word, where a property throws.
function Get-Value {
    param($Object, [string[]]$Names)
    $property = Get-Property $Object $Names
    if ($null -ne $property) { $property.get_Value() }
}

# The name of an object that stands in a property of another one, where a proxy has its text.
function Get-NameOf {
    param($Value)
    if ($null -eq $Value) { return }
    $name = Get-Value $Value 'Name'
    if ($null -ne $name) { "$name" } else { "$Value" }
}

function ConvertTo-GuidText {
    param($Value)
    $text = "$Value".Trim(' {}'.ToCharArray()).ToLowerInvariant()
    if ($text -match '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') { $text }
}

function ConvertTo-MacText {
    param($Value)
    $text = ("$Value" -replace '[-:. ]', '').ToUpperInvariant()
    if ($text -match '^[0-9A-F]{12}$') { $text }
}

function ConvertTo-Number {
    param($Value)
    if ($Value -isnot [string]) { return $Value }
    if ($Value -match '^-?\d{1,20}$') { return [decimal]$Value }
    if ($Value -match '^(\d+(?:[.,]\d+)?) ?([KMGT]?)bps$') {
        $unit = @{ '' = 1; K = 1e3; M = 1e6; G = 1e9; T = 1e12 }[$Matches[2].ToUpperInvariant()]
        return [long]([double]($Matches[1].Replace(',', '.')) * $unit)
    }
}

function ConvertTo-EnumText {
    param($Value)
    if ($null -ne $Value) { "$Value" }
}

# A day, in the calendar that everybody reads.
function ConvertTo-DateText {
    param($Value)
    if ($Value -isnot [datetime]) { return $Value }
    $Value.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
}

# Name and number of a value of an enumeration, whichever of the two it came as.
function ConvertTo-NameAndNumber {
    param($Value, $Table)
    if ($null -eq $Value) { return @($null, $null) }
    $text = "$Value"
    if ($Value -is [enum]) { return @($text, [long]$Value) }
    foreach ($name in $Table.Keys) {
        if ($name -eq $text -or "$($Table[$name])" -eq $text) { return @($name, $Table[$name]) }
    }
    $number = $null
    if ($text -match '^-?\d{1,18}$') { $number = [long]$text }
    @($text, $number)
}

# A list of what is not null; one value is a list of one.
function ConvertTo-List {
    param($Value, [string]$Kind)
    $list = @(foreach ($one in $Value) {
            if ($null -eq $one) { continue }
            switch ($Kind) {
                'guids' { ConvertTo-GuidText $one }
                'ints' { ConvertTo-Number $one }
                default { $one }
            }
        })
    if ($Kind -eq 'set') {
        $list = [string[]]$list
        [Array]::Sort($list, [StringComparer]::OrdinalIgnoreCase)
    }
    , $list
}

function ConvertTo-Field {
    param($Value, [string]$Kind)
    switch ($Kind) {
        'guid' { ConvertTo-GuidText $Value }
        'id' {
            $guid = ConvertTo-GuidText $Value
            if ($null -ne $guid) { $guid } else { $Value }
        }
        'mac' { ConvertTo-MacText $Value }
        'enum' { ConvertTo-EnumText $Value }
        'text' { ConvertTo-EnumText $Value }
        'int' { ConvertTo-Number $Value }
        'bits' { ConvertTo-Number $Value }
        'date' { ConvertTo-DateText $Value }
    }
}

# The fields of an object, in their order.
function Select-Field {
    param($Object, [object[]]$Fields)
    $item = New-Object Collections.Specialized.OrderedDictionary
    $properties = $Object.PSObject.Properties
    foreach ($field in $Fields) {
        $property = $null
        foreach ($source in $field.Sources) {
            $property = $properties[$source]
            if ($null -ne $property) { break }
        }
        if ($null -eq $property) { continue }
        $value = $property.get_Value()
        $kind = $field.Kind
        if ($kind -eq '') {
            $item[$field.Key] = $value
        } elseif (@('list', 'set', 'guids', 'ints') -contains $kind) {
            $item[$field.Key] = ConvertTo-List $value $kind
        } elseif ($kind -eq 'raw') {
            $item[$field.Key], $item[$field.Key + 'Raw'] = ConvertTo-NameAndNumber $value $Numbers[$field.Table]
        } else {
            $item[$field.Key] = ConvertTo-Field $value $kind
        }
    }
    $item
}

# The fields of each object that comes. A text is taken apart once.
$FieldsByText = @{}
function Select-Fields {
    param($Objects, [string]$Text)
    if (-not $FieldsByText.ContainsKey($Text)) { $FieldsByText[$Text] = @(ConvertFrom-FieldText $Text) }
    $fields = $FieldsByText[$Text]
    foreach ($object in $Objects) {
        if ($null -ne $object) { Select-Field $object $fields }
    }
}
