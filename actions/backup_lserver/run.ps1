<#
.SYNOPSIS
Makes a verified copy of the licence database folder (lserver) of a Remote Desktop licence server.
.DESCRIPTION
Stops TermServLicensing, checks that the database was shut down cleanly, copies the whole folder to a new dated
folder with its access rights, compares the SHA-256 of every file on both sides, and starts the service again,
whatever happened. Never writes into the folder itself and never kills a service that does not stop.
.PARAMETER destination
Folder on a fixed disk under which the dated folder is made. Empty: rdslic-backup on the system drive.
.NOTES
Throws 'rdslic:' followed by not_64bit, not_elevated, role_absent, database_absent, destination_inside,
destination_exists, destination_not_fixed, space_low, service_did_not_stop, database_dirty, copy_failed or
service_did_not_start.
#>
[CmdletBinding()]
param(
    [ValidatePattern('^$|^[A-Za-z]:\\[A-Za-z0-9 ._\\-]{1,150}$')]
    [string]$destination = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

if (-not [Environment]::Is64BitProcess) { throw 'rdslic:not_64bit' }
$identity = [Security.Principal.WindowsIdentity]::GetCurrent()
$administrators = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
if (-not (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole($administrators)) { throw 'rdslic:not_elevated' }

function Get-Digest([string]$Folder) {
    # relative name -> size and SHA-256, hidden files included
    $digests = @{}
    foreach ($file in @(Get-ChildItem -LiteralPath $Folder -Recurse -File -Force)) {
        $name = $file.FullName.Substring($Folder.Length).TrimStart('\')
        $digests[$name] = @{ bytes = [long]$file.Length; sha256 = (Get-FileHash -LiteralPath $file.FullName -Algorithm SHA256).Hash.ToLowerInvariant() }
    }
    $digests
}

Step 'check'
$service = Get-Service -Name 'TermServLicensing' -ErrorAction SilentlyContinue
$server = Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -ErrorAction SilentlyContinue
if ($null -eq $service) { throw 'rdslic:role_absent' }
# the path is asked from the role; only when it does not answer (service stopped) the default is taken
$source = ''
if ($null -ne $server) { $source = [Environment]::ExpandEnvironmentVariables([string]$server.DatabasePath) }
if (-not $source) { $source = Join-Path $env:SystemRoot 'System32\lserver' }
$source = [IO.Path]::GetFullPath($source).TrimEnd('\')
$database = Join-Path $source 'TLSLic.edb'
if (-not (Test-Path -LiteralPath $database -PathType Leaf)) { throw 'rdslic:database_absent' }

$root = $destination
if (-not $root) { $root = Join-Path ($env:SystemDrive + '\') 'rdslic-backup' }
$root = [IO.Path]::GetFullPath($root).TrimEnd('\')
if (($root + '\').StartsWith($source + '\', [StringComparison]::OrdinalIgnoreCase)) { throw 'rdslic:destination_inside' }
$drive = New-Object IO.DriveInfo ($root.Substring(0, 1))
if ($drive.DriveType.ToString() -ne 'Fixed') { throw 'rdslic:destination_not_fixed' }
$bytes = [long](Get-ChildItem -LiteralPath $source -Recurse -File -Force | Measure-Object -Property Length -Sum).Sum
if ($drive.AvailableFreeSpace -lt (2 * $bytes + 104857600)) { throw 'rdslic:space_low' }
$now = [DateTime]::UtcNow
$target = Join-Path $root ('lserver-' + $now.ToString('yyyyMMdd-HHmmss', [Globalization.CultureInfo]::InvariantCulture))
if (Test-Path -LiteralPath $target) { throw 'rdslic:destination_exists' }

$was = $service.Status.ToString()
$type = $service.StartType.ToString()
$wait = [TimeSpan]::FromSeconds(60)
$header = $null
$files = @()
try {
    Step 'stop'
    if ($was -ne 'Stopped') {
        Stop-Service -Name 'TermServLicensing' -Force -NoWait
        # a service that does not stop is left alone: killing it could damage the database
        try { $service.WaitForStatus('Stopped', $wait) } catch { throw 'rdslic:service_did_not_stop' }
    }

    Step 'inspect'
    # the exit code decides; the text is in the language of the server
    $check = Start-Process -FilePath (Join-Path $env:SystemRoot 'System32\esentutl.exe') -ArgumentList '/mh', ('"' + $database + '"') -NoNewWindow -PassThru -Wait -RedirectStandardOutput (Join-Path $env:TEMP ('rdslic-mh-' + $PID + '.txt'))
    $header = [int]$check.ExitCode
    Remove-Item -LiteralPath (Join-Path $env:TEMP ('rdslic-mh-' + $PID + '.txt')) -Force -ErrorAction SilentlyContinue
    if ($header -ne 0) { throw 'rdslic:database_dirty' }
    # esentutl also ends with 0 on a dirty database and says so in words, so the state is read from the header itself
    # (ESE: signature 89ABCDEF at byte 4, state at byte 52, where 3 is a clean shutdown)
    $head = New-Object byte[] 64
    $stream = [IO.File]::Open($database, 'Open', 'Read', 'ReadWrite')
    try { $null = $stream.Read($head, 0, 64) } finally { $stream.Dispose() }
    $known = [BitConverter]::ToUInt32($head, 4) -eq 2309737967
    if ($known -and [BitConverter]::ToUInt32($head, 52) -ne 3) { throw 'rdslic:database_dirty' }

    Step 'copy'
    $before = Get-Digest $source
    $null = New-Item -ItemType Directory -Path $target -Force
    $copy = Start-Process -FilePath (Join-Path $env:SystemRoot 'System32\Robocopy.exe') -ArgumentList ('"' + $source + '"'), ('"' + $target + '"'), '/E', '/COPY:DATS', '/R:2', '/W:2', '/NP', '/NJH', '/NJS', '/NFL', '/NDL' -NoNewWindow -PassThru -Wait -RedirectStandardOutput (Join-Path $env:TEMP ('rdslic-copy-' + $PID + '.txt'))
    Remove-Item -LiteralPath (Join-Path $env:TEMP ('rdslic-copy-' + $PID + '.txt')) -Force -ErrorAction SilentlyContinue
    # Robocopy: 0 to 7 are successes, 8 and above failures
    if ([int]$copy.ExitCode -ge 8) { throw 'rdslic:copy_failed' }

    Step 'compare'
    $after = Get-Digest $target
    $files = @($before.Keys | Sort-Object | ForEach-Object {
        @{
            name     = $_
            bytes    = $before[$_].bytes
            sha256   = $before[$_].sha256
            verified = ($after.ContainsKey($_) -and $after[$_].sha256 -eq $before[$_].sha256 -and $after[$_].bytes -eq $before[$_].bytes)
        }
    })
    $list = ConvertTo-Json -InputObject @{ source = $source; made_at = $now.ToString('o'); files = $files } -Depth 4
    [IO.File]::WriteAllText(($target + '.json'), $list, (New-Object Text.UTF8Encoding $false))
} finally {
    # whoever listened may be gone: that must not keep the service from starting
    try { Step 'start' } catch { $null = $_ }
    $restarted = $true
    if ($was -ne 'Stopped') {
        try {
            if ((Get-Service -Name 'TermServLicensing').Status.ToString() -ne 'Running') { Start-Service -Name 'TermServLicensing' }
            (Get-Service -Name 'TermServLicensing').WaitForStatus('Running', $wait)
        } catch { $restarted = $false }
    }
    # said even when an error is on its way: a licence server left stopped is the worse news
    if (-not $restarted) { throw 'rdslic:service_did_not_start' }
}

$current = Get-Service -Name 'TermServLicensing'
@{
    service_before    = $was
    service_after     = $current.Status.ToString()
    start_type_before = $type
    start_type_after  = $current.StartType.ToString()
    source            = $source
    backup_path       = $target
    backup_at         = $now.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
    header_code       = $header
    same_count        = ($files.Count -eq @(Get-ChildItem -LiteralPath $target -Recurse -File -Force).Count)
    files             = $files
}
