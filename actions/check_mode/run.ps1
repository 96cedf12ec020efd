<#
.SYNOPSIS
Reads the licensing mode of a Remote Desktop session host, the licence servers it is told to use, and who told it.
.DESCRIPTION
Changes nothing. Group policy comes before the local setting; PolicySource* says which of them is in force.
Numbers as Windows gives them: mode 2 per device, 4 per user, 5 not configured; source 0 server, 1 group policy.
Throws 'rdslic:not_64bit', 'rdslic:not_elevated', 'rdslic:class_absent'.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

if (-not [Environment]::Is64BitProcess) { throw 'rdslic:not_64bit' }
$identity = [Security.Principal.WindowsIdentity]::GetCurrent()
$administrators = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
if (-not (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole($administrators)) { throw 'rdslic:not_elevated' }

function Read-Value([string]$Path, [string]$Name) {
    $key = Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue
    if ($null -eq $key) { return $null }
    $key.GetValue($Name, $null)
}

# a result lacks the property of an out parameter that was not set, which strict mode would take for an error
function Read-Out($Result, [string]$Name) {
    $property = $Result.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    $property.Value
}

function Test-Done($Result) {
    $returned = Read-Out $Result 'ReturnValue'
    ($null -ne $returned) -and ([uint32]$returned -eq 0)
}

Step 'system'
$system = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 30
$current = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'

Step 'mode'
$namespace = 'root\CIMV2\TerminalServices'
try {
    $setting = Get-CimInstance -Namespace $namespace -ClassName 'Win32_TerminalServiceSetting' -OperationTimeoutSec 30
} catch {
    # not found, no such namespace, no such class: not a session host; any other trouble is told as it is
    if ($_.FullyQualifiedErrorId -match '0x80041002|0x8004100E|0x80041010') { throw 'rdslic:class_absent' }
    throw
}
if ($null -eq $setting) { throw 'rdslic:class_absent' }
$role = [uint32]$setting.TerminalServerMode -eq 1

Step 'servers'
$listed = Invoke-CimMethod -InputObject $setting -MethodName 'GetSpecifiedLicenseServerList' -OperationTimeoutSec 30
$servers = @()
if (Test-Done $listed) { $servers = @(Read-Out $listed 'SpecifiedLSList') }

Step 'grace'
$grace = $null
if ($role) {
    # the method fails on hosts that never had a grace period; that is no reason to lose the rest
    try {
        $days = Invoke-CimMethod -InputObject $setting -MethodName 'GetGracePeriodDays' -OperationTimeoutSec 30
        $left = Read-Out $days 'DaysLeft'
        if ((Test-Done $days) -and $null -ne $left) { $grace = [uint32]$left }
    } catch { $grace = $null }
}

$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'
$core = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server\RCM\Licensing Core'
@{
    computer              = [string]$system.Name
    domain                = [string]$system.Domain
    part_of_domain        = [bool]$system.PartOfDomain
    os_build              = ('{0}.{1}' -f $current.CurrentBuildNumber, $current.UBR)
    role_present          = $role
    licensing_type        = [uint32]$setting.LicensingType
    mode_source           = [uint32]$setting.PolicySourceLicensingType
    servers_source        = [uint32]$setting.PolicySourceConfiguredLicenseServers
    license_servers       = @($servers | ForEach-Object { ([string]$_).Trim() } | Where-Object { $_ })
    grace_days            = $grace
    policy_mode           = Read-Value $policy 'LicensingMode'
    policy_servers        = Read-Value $policy 'LicenseServers'
    local_mode            = Read-Value $core 'LicensingMode'
}
