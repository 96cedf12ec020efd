<#
.SYNOPSIS
Makes a verified copy of the licence database folder (lserver) of a Remote Desktop licence server.
.DESCRIPTION
Stops TermServLicensing with a safety net, checks that the database was shut down cleanly, copies the whole folder to
a new dated folder for SYSTEM and Administrators only, compares the SHA-256 of every file on both sides, writes beside
it what a restore needs to know, and starts the service again, whatever happened. A service that was found stopped is
neither stopped nor started. Never writes into the database folder, and never deletes a copy: one that is no good is
renamed '.failed', and a folder without its .json is no backup.
.PARAMETER destination
Folder on a fixed disk under which the dated folder is made. Empty: rdslic-backup on the system drive.
.NOTES
Runs behind bot/servers/scripts/frame.ps1. Throws 'rdslic:' followed by role_absent, database_path_unknown,
database_absent, destination_not_plain, destination_inside, destination_system, destination_not_fixed,
destination_no_rights, destination_not_ours, space_low, destination_exists, licences_unread, service_not_stopped,
database_header_unknown, database_dirty, file_in_use, copy_too_slow, copy_failed, or what the frame throws.
#>
[CmdletBinding()]
param(
    # the same as in action.yml: no '..', no name of a device, no dot or blank at an end
    [ValidatePattern('^(?:|(?!.{151})[A-Za-z]:(?:\\(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?![^.\\]))[A-Za-z0-9_-](?:[A-Za-z0-9 ._-]*[A-Za-z0-9_-])?)+)\z')]
    [string]$destination = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$licensing = 'TermServLicensing'
$licensingKey = 'SYSTEM\CurrentControlSet\Services\TermServLicensing'
# seconds kept for the end: a late stop 180, the start 60, the activation 90
$endS = 330
# seconds without which the stop does not begin: the stop 60, the work 210, the end
$neededS = 600

function Get-Field($Object, [string]$Name) {
    # what is not there reads as nothing, where strict mode would stop
    if ($null -eq $Object) { return }
    $field = $Object.PSObject.Properties[$Name]
    if ($null -ne $field) { $field.Value }
}

function Get-RegistryValue([string]$Path, [string]$Name) {
    $found = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $found) { return }
    try { $found.GetValue($Name, $null) } finally { $found.Dispose() }
}

function Get-DatabasePath([string]$Status) {
    # asked from the role while it runs, else read where the service itself reads it; never guessed
    $path = ''
    if ($Status -eq 'Running') {
        $server = Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -OperationTimeoutSec 30 -ErrorAction SilentlyContinue
        $path = [string](Get-Field $server 'DatabasePath')
    }
    if (-not $path) { $path = [string](Get-RegistryValue ($licensingKey + '\Parameters') 'DBPath') }
    $path = [Environment]::ExpandEnvironmentVariables($path)
    # a folder on a drive, below its root
    if ($path -notmatch '^[A-Za-z]:\\[^\\]') { throw 'rdslic:database_path_unknown' }
    [IO.Path]::GetFullPath($path).TrimEnd('\')
}

function Test-Within([string]$Path, [string]$Folder) {
    $Folder -and ($Path + '\').StartsWith($Folder.TrimEnd('\') + '\', [StringComparison]::OrdinalIgnoreCase)
}

function Get-SystemFolder([string]$Drive) {
    # where no copy is kept: Windows and programs may clear these, and a web server may show one of them to everybody
    $env:SystemRoot
    $env:ProgramFiles
    ${env:ProgramFiles(x86)}
    Join-Path ($env:SystemDrive + '\') 'inetpub'
    Join-Path ([Environment]::GetFolderPath('CommonApplicationData')) 'rdslic'
    Join-Path ($Drive + ':\') 'System Volume Information'
}

function Assert-Plain([string]$Path) {
    # every folder on the way that is there is a folder, and no link to another place
    $link = [IO.FileAttributes]::ReparsePoint
    for ($at = New-Object IO.DirectoryInfo $Path; $null -ne $at; $at = $at.Parent) {
        if ([IO.File]::Exists($at.FullName)) { throw 'rdslic:destination_not_plain' }
        if ($at.Exists -and ($at.Attributes -band $link) -eq $link) { throw 'rdslic:destination_not_plain' }
    }
}

function Assert-Destination([string]$Root, [string]$Source) {
    # the order counts: the first reason is the one that is told
    if ([IO.Path]::GetFullPath($Root) -ne $Root) { throw 'rdslic:destination_not_plain' }
    if (Test-Within $Root $Source) { throw 'rdslic:destination_inside' }
    foreach ($folder in @(Get-SystemFolder ($Root.Substring(0, 1)))) {
        if (Test-Within $Root $folder) { throw 'rdslic:destination_system' }
    }
    $drive = New-Object IO.DriveInfo ($Root.Substring(0, 1))
    if ($drive.DriveType.ToString() -ne 'Fixed' -or -not $drive.IsReady) { throw 'rdslic:destination_not_fixed' }
    # access rights are kept there, or the copy would be everybody's
    if (@('NTFS', 'ReFS') -notcontains $drive.DriveFormat) { throw 'rdslic:destination_no_rights' }
    Assert-Plain $Root
    # rights of a folder that others use are left alone; what is made in it has its own
    if ((Test-Path -LiteralPath $Root) -and -not (Test-OwnFolder $Root)) { throw 'rdslic:destination_not_ours' }
    $bytes = [long](Get-ChildItem -LiteralPath $Source -Recurse -File -Force | Measure-Object -Property Length -Sum).Sum
    if ($drive.AvailableFreeSpace -lt (2 * $bytes + 104857600)) { throw 'rdslic:space_low' }
}

function ConvertTo-Stamp([DateTime]$Utc) {
    $Utc.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
}

function Read-Machine {
    # which Windows this is: a copy belongs to the one that made it
    $windows = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $installed = Get-RegistryValue $windows 'InstallDate'
    $epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
    @{
        computer     = [Environment]::MachineName
        machine_guid = [string](Get-RegistryValue 'SOFTWARE\Microsoft\Cryptography' 'MachineGuid')
        installed_at = $(if ($null -ne $installed) { ConvertTo-Stamp ($epoch.AddSeconds($installed)) } else { '' })
        os_build     = ('{0}.{1}' -f (Get-RegistryValue $windows 'CurrentBuildNumber'), (Get-RegistryValue $windows 'UBR'))
    }
}

function Invoke-Server([string]$Method) {
    # what a method of the licence server said, or nothing when it failed
    $said = Invoke-CimMethod -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -MethodName $Method -OperationTimeoutSec 30
    $code = Get-Field $said 'ReturnValue'
    if ($null -ne $code -and [uint32]$code -eq 0) { $said }
}

function Read-Activation {
    # 0 activated, 1 not activated, 2 unknown; nothing when it was not told
    try { Get-Field (Invoke-Server 'GetActivationStatus') 'ActivationStatus' } catch { $null = $_ }
}

function Read-Licences {
    # the last group of the licence server ID, and the packs; asked before the stop, since only a running service knows
    $id = ''
    try {
        # a server that is not activated has none
        if ((Read-Activation) -eq 0) { $id = ([string](Get-Field (Invoke-Server 'GetLicenseServerId') 'sLicenseServerId')) -replace '[^A-Za-z0-9]', '' }
        $packs = @(Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseKeyPack' -OperationTimeoutSec 30 | ForEach-Object {
            @{
                id         = [uint32](Get-Field $_ 'KeyPackId')
                type       = [uint32](Get-Field $_ 'KeyPackType')
                product    = [uint32](Get-Field $_ 'ProductType')
                version_id = [uint32](Get-Field $_ 'ProductVersionID')
                version    = [string](Get-Field $_ 'ProductVersion')
                total      = [uint32](Get-Field $_ 'TotalLicenses')
                issued     = [uint32](Get-Field $_ 'IssuedLicenses')
                available  = [uint32](Get-Field $_ 'AvailableLicenses')
            }
        })
    } catch { throw 'rdslic:licences_unread' }
    @{ id_last = $(if ($id.Length -ge 5) { $id.Substring($id.Length - 5) } else { '' }); packs = $packs }
}

function Read-Key($Key, [string]$Path) {
    # every value below a key, with its kind; bytes as base64
    foreach ($value in $Key.GetValueNames()) {
        $data = $Key.GetValue($value, $null, 'DoNotExpandEnvironmentNames')
        if ($data -is [byte[]]) { $data = [Convert]::ToBase64String($data) }
        @{ key = $Path; name = $value; kind = $Key.GetValueKind($value).ToString(); value = $data }
    }
    foreach ($below in $Key.GetSubKeyNames()) {
        $inner = ($Path + '\' + $below).TrimStart('\')
        # one that we may not read is said to be there
        try { $opened = $Key.OpenSubKey($below) } catch { $opened = $null }
        if ($null -eq $opened) { @{ key = $inner; name = ''; kind = 'Unreadable'; value = $null }; continue }
        try { Read-Key $opened $inner } finally { $opened.Dispose() }
    }
}

function Read-ServiceKey {
    $opened = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($licensingKey)
    try { Read-Key $opened '' } finally { $opened.Dispose() }
}

function Find-Older([string]$Root) {
    # copies made before, the newest 20; 'complete' are those whose list of files was written
    if (-not (Test-Path -LiteralPath $Root -PathType Container)) { return }
    $named = '^lserver-([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2})(\.failed)?\z'
    Get-ChildItem -LiteralPath $Root -Directory -Force | Where-Object { $_.Name -match $named } | Sort-Object -Property Name -Descending | Select-Object -First 20 | ForEach-Object {
        @{
            name     = $_.Name
            made_at  = ($_.Name -replace $named, '$1-$2-$3T$4:$5:$6Z')
            complete = (Test-Path -LiteralPath ($_.FullName + '.json') -PathType Leaf)
        }
    }
}

function Open-ToRead([string]$Path) {
    # an indexer or a virus scanner may hold a file for a moment, just after the service let go of it
    for ($try = 1; $true; $try++) {
        try { return [IO.File]::Open($Path, 'Open', 'Read', 'ReadWrite, Delete') } catch {
            if (-not (Test-InUse $_)) { throw }
            if ($try -gt 3) { throw 'rdslic:file_in_use' }
        }
        Start-Sleep -Seconds 2
    }
}

function Get-Sha256([string]$Path) {
    $stream = Open-ToRead $Path
    try { (Get-FileHash -InputStream $stream -Algorithm SHA256).Hash.ToLowerInvariant() } finally { $stream.Dispose() }
}

function Get-Digest([string]$Folder) {
    # relative name -> size and SHA-256, hidden files included; asked by PSBase, since a file may be called Count or Keys
    $digests = @{}
    foreach ($file in @(Get-ChildItem -LiteralPath $Folder -Recurse -File -Force)) {
        if ((Get-SecondsLeft) -lt $endS) { throw 'rdslic:copy_too_slow' }
        $digests[$file.FullName.Substring($Folder.Length).TrimStart('\')] = @{ bytes = [long]$file.Length; sha256 = (Get-Sha256 $file.FullName) }
    }
    $digests
}

function Assert-Stopped {
    # somebody may start it while we work: what is copied then is not at rest
    if ((Get-Service -Name $licensing).Status.ToString() -ne 'Stopped') { throw 'rdslic:service_not_stopped' }
}

function Assert-Clean([string]$Database) {
    # ESE header: signature 89ABCDEF at byte 4, state at byte 52, where 3 is a clean shutdown. Read by ourselves, since
    # esentutl ends with 0 on a dirty database too and says so in words of the language of the server
    $head = New-Object byte[] 64
    $stream = Open-ToRead $Database
    try { $read = $stream.Read($head, 0, 64) } finally { $stream.Dispose() }
    if ($read -ne 64 -or [BitConverter]::ToUInt32($head, 4) -ne 2309737967) { throw 'rdslic:database_header_unknown' }
    if ([BitConverter]::ToUInt32($head, 52) -ne 3) { throw 'rdslic:database_dirty' }
    $code = Invoke-Program (Join-Path $env:SystemRoot 'System32\esentutl.exe') @('/mh', $Database) 60
    if ($code -ne 0) { throw 'rdslic:database_header_unknown' }
    $code
}

function Copy-Folder([string]$Source, [string]$Root, [string]$Target) {
    # rights are the new folder's own, not the source's. Robocopy: 0 to 7 are successes
    New-GuardedFolder $Target
    if (-not (Test-OwnFolder $Root) -or -not (Test-OwnFolder $Target)) { throw 'rdslic:copy_failed' }
    $code = Invoke-Program (Join-Path $env:SystemRoot 'System32\Robocopy.exe') @($Source, $Target, '/E', '/XJ', '/COPY:DAT', '/R:3', '/W:2', '/NP', '/NJH', '/NJS', '/NFL', '/NDL') ((Get-SecondsLeft) - $endS)
    if ($code -lt 0 -or $code -gt 7) { throw 'rdslic:copy_failed' }
}

function Compare-Digest($Before, $After) {
    foreach ($file in @($Before.PSBase.Keys | Sort-Object)) {
        $same = $After.ContainsKey($file) -and $After[$file].sha256 -eq $Before[$file].sha256 -and $After[$file].bytes -eq $Before[$file].bytes
        @{ name = $file; bytes = $Before[$file].bytes; sha256 = $Before[$file].sha256; verified = $same }
    }
}

function Save-Manifest([string]$Path, $Manifest) {
    # beside the copy, whole or not at all, with rights of its own; returns its digest
    $new = $Path + '.new'
    [IO.File]::WriteAllText($new, (ConvertTo-Json -InputObject $Manifest -Depth 6), (New-Object Text.UTF8Encoding $false))
    $access = Get-Acl -LiteralPath $new
    $access.SetSecurityDescriptorSddlForm('O:BAG:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)', 'Owner, Access')
    Set-Acl -LiteralPath $new -AclObject $access
    $digest = Get-Sha256 $new
    [IO.File]::Move($new, $Path)
    $digest
}

function Set-Aside([string]$Folder) {
    # names what is no good copy so, and returns where it is now; a file in use is waited for, then it keeps its name
    for ($try = 1; $try -le 4 -and [IO.Directory]::Exists($Folder); $try++) {
        try { [IO.Directory]::Move($Folder, $Folder + '.failed'); return ($Folder + '.failed') } catch { Start-Sleep -Seconds 2 }
    }
    $Folder
}

function Wait-Activation {
    # the provider may need a while after its service says Running
    $watch = [Diagnostics.Stopwatch]::StartNew()
    do {
        $status = Read-Activation
        if (@(0, 1) -contains $status) { return $status }
        Start-Sleep -Seconds 2
    } while ($watch.Elapsed.TotalSeconds -lt 60 -and (Get-SecondsLeft) -gt 35)
    $status
}

# everything that can be refused is refused here, before anything is touched; the order counts
Step 'check'
$service = Get-Service -Name $licensing -ErrorAction SilentlyContinue
if ($null -eq $service) { throw 'rdslic:role_absent' }
Assert-Stoppable $licensing
$was = $service.Status.ToString()
$type = $service.StartType.ToString()
$source = Get-DatabasePath $was
$database = Join-Path $source 'TLSLic.edb'
if (-not (Test-Path -LiteralPath $database -PathType Leaf)) { throw 'rdslic:database_absent' }
$root = $destination
if (-not $root) { $root = Join-Path ($env:SystemDrive + '\') 'rdslic-backup' }
Assert-Destination $root $source
$now = [DateTime]::UtcNow
$target = Join-Path $root ('lserver-' + $now.ToString('yyyyMMdd-HHmmss', [Globalization.CultureInfo]::InvariantCulture))
if (Test-Path -LiteralPath $target) { throw 'rdslic:destination_exists' }
$licences = @{ id_last = ''; packs = $null }
if ($was -eq 'Running') { $licences = Read-Licences }
$machine = Read-Machine
$registry = @(Read-ServiceKey)
$sddl = (Get-Acl -LiteralPath $source).Sddl
$older = @(Find-Older $root)

$header = $null
$files = @()
$whole = $false
$kept = $target
$digest = ''
try {
    Step 'stop'
    Stop-ForChange $licensing $neededS

    Step 'inspect'
    Assert-Stopped
    $header = Assert-Clean $database

    Step 'copy'
    $before = Get-Digest $source
    Copy-Folder $source $root $target
    Assert-Stopped

    Step 'compare'
    $after = Get-Digest $target
    $files = @(Compare-Digest $before $after)
    $whole = $files.Count -eq $after.PSBase.Count -and @($files | Where-Object { -not $_.verified }).Count -eq 0
    if ($whole) {
        $digest = Save-Manifest ($target + '.json') @{
            format                 = 1
            made_at                = (ConvertTo-Stamp $now)
            source                 = $source
            source_sddl            = $sddl
            service_before         = $was
            computer               = $machine.computer
            machine_guid           = $machine.machine_guid
            installed_at           = $machine.installed_at
            os_build               = $machine.os_build
            license_server_id_last = $licences.id_last
            packs                  = $licences.packs
            registry_key           = ('HKLM\' + $licensingKey)
            registry               = $registry
            files                  = $files
        }
    } else {
        $kept = Set-Aside $target
    }
} catch {
    $null = Set-Aside $target
    throw
} finally {
    # whoever listened may be gone: that must not keep the service from starting
    try { Step 'start' } catch { $null = $_ }
    Start-AfterChange
}

Step 'activation'
$activation = $null
if ($was -eq 'Running') { $activation = Wait-Activation }
$current = Get-Service -Name $licensing
@{
    service_before         = $was
    service_after          = $current.Status.ToString()
    start_type_before      = $type
    start_type_after       = $current.StartType.ToString()
    activation_status      = $activation
    source                 = $source
    source_sddl            = $sddl
    backup_path            = $kept
    backup_at              = (ConvertTo-Stamp $now)
    on_system_drive        = ($root.Substring(0, 2) -eq $env:SystemDrive)
    manifest_sha256        = $digest
    header_code            = $header
    same_count             = ($files.Count -eq $after.PSBase.Count)
    computer               = $machine.computer
    machine_guid           = $machine.machine_guid
    installed_at           = $machine.installed_at
    os_build               = $machine.os_build
    license_server_id_last = $licences.id_last
    packs                  = $licences.packs
    # what is short and readable of the service's key; all of it is in the list beside the copy
    registry               = @($registry | Where-Object { @('String', 'ExpandString', 'MultiString', 'DWord') -contains $_.kind } | ForEach-Object {
        @{ key = $_.key; name = $_.name; kind = $_.kind; value = (@($_.value) -join '; ') }
    } | Where-Object { $_.value.Length -le 200 } | Select-Object -First 40)
    files                  = $files
    older                  = $older
}
