<#
.SYNOPSIS
Reads the state of a Remote Desktop licence server: service, activation, database folder, licence key packs.
.DESCRIPTION
Changes nothing. Returns one object; enumerations are numbers or enum names, never display text.
Only the last group of the licence server ID leaves the server. What Windows did not tell is null, never a guess.
Throws 'rdslic:not_64bit', 'rdslic:not_elevated' or 'rdslic:role_absent'.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

if (-not [Environment]::Is64BitProcess) { throw 'rdslic:not_64bit' }

# a filtered token reads empty properties instead of failing, so the right is checked first
$identity = [Security.Principal.WindowsIdentity]::GetCurrent()
$administrators = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
if (-not (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole($administrators)) { throw 'rdslic:not_elevated' }

function Get-Field($Object, [string]$Name) {
    # what is not there reads as nothing, where strict mode would stop
    if ($null -eq $Object) { return }
    $field = $Object.PSObject.Properties[$Name]
    if ($null -ne $field) { $field.Value }
}

function Invoke-Server([string]$Method) {
    # what a method of the licence server said, or nothing when it failed
    $said = Invoke-CimMethod -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -MethodName $Method -OperationTimeoutSec 30
    $code = Get-Field $said 'ReturnValue'
    if ($null -ne $code -and [uint32]$code -eq 0) { $said }
}

function Find-LeftoverTask {
    # tasks that a change left behind, as bot/servers/scripts/frame.ps1 names them; asked by name alone, since with a
    # path finding none would be an error
    try { Get-ScheduledTask -TaskName 'rdslic-*' | Where-Object { $_.TaskPath -eq '\' } | ForEach-Object { [string]$_.TaskName } } catch {
        if ($_.FullyQualifiedErrorId -notlike 'CmdletizationQuery_NotFound*') { throw }
    }
}

Step 'system'
$system = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 30
$current = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'

Step 'service'
$service = Get-Service -Name 'TermServLicensing' -ErrorAction SilentlyContinue
if ($null -eq $service) { throw 'rdslic:role_absent' }
try {
    $null = Get-CimClass -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -OperationTimeoutSec 30
} catch {
    # not found, no such class: the role is not there; any other trouble is told as it is
    if ($_.FullyQualifiedErrorId -match '0x80041002|0x80041010') { throw 'rdslic:role_absent' }
    throw
}

$result = @{
    computer               = [string]$system.Name
    domain                 = [string]$system.Domain
    part_of_domain         = [bool]$system.PartOfDomain
    os_build               = ('{0}.{1}' -f $current.CurrentBuildNumber, $current.UBR)
    service                = $service.Status.ToString()
    activation_status      = $null
    license_server_id_last = ''
    database_path          = ''
    packs                  = @()
    leftover_tasks         = $null
}
# a scheduler that does not answer tells nothing: unknown, which is not none
try { $result.leftover_tasks = @(Find-LeftoverTask | Select-Object -First 20) } catch { $result.leftover_tasks = $null }

# the provider answers through the service: without it every question fails
if ($service.Status.ToString() -eq 'Running') {
    Step 'activation'
    $server = Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -OperationTimeoutSec 30
    $result.database_path = [string](Get-Field $server 'DatabasePath')
    $status = Get-Field (Invoke-Server 'GetActivationStatus') 'ActivationStatus'
    if ($null -ne $status) { $result.activation_status = [uint32]$status }
    if ($result.activation_status -eq 0) {
        $id = ([string](Get-Field (Invoke-Server 'GetLicenseServerId') 'sLicenseServerId')) -replace '[^A-Za-z0-9]', ''
        if ($id.Length -ge 5) { $result.license_server_id_last = $id.Substring($id.Length - 5) }
    }

    Step 'packs'
    $result.packs = @(Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseKeyPack' -OperationTimeoutSec 30 | ForEach-Object {
        @{
            id         = [uint32]$_.KeyPackId
            type       = [uint32]$_.KeyPackType
            product    = [uint32]$_.ProductType
            version_id = [uint32]$_.ProductVersionID
            version    = [string]$_.ProductVersion
            total      = [uint32]$_.TotalLicenses
            issued     = [uint32]$_.IssuedLicenses
            available  = [uint32]$_.AvailableLicenses
        }
    })
}

$result
