<#
.SYNOPSIS
Reads the state of a Remote Desktop licence server: service, activation, database folder, licence key packs.
.DESCRIPTION
Changes nothing. Returns one object; enumerations are numbers or enum names, never display text.
Only the last group of the licence server ID leaves the server.
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

Step 'system'
$system = Get-CimInstance -ClassName Win32_ComputerSystem
$current = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'

Step 'service'
$service = Get-Service -Name 'TermServLicensing' -ErrorAction SilentlyContinue
if ($null -eq $service) { throw 'rdslic:role_absent' }
try {
    $null = Get-CimClass -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer'
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
}

# the provider answers through the service: without it every question fails
if ($service.Status.ToString() -eq 'Running') {
    Step 'activation'
    $server = Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer'
    $result.database_path = [string]$server.DatabasePath
    $status = Invoke-CimMethod -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -MethodName 'GetActivationStatus'
    if ([uint32]$status.ReturnValue -eq 0) { $result.activation_status = [uint32]$status.ActivationStatus }
    if ($result.activation_status -eq 0) {
        $id = Invoke-CimMethod -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseServer' -MethodName 'GetLicenseServerId'
        $text = ([string]$id.sLicenseServerId) -replace '[^A-Za-z0-9]', ''
        if ($text.Length -ge 5) { $result.license_server_id_last = $text.Substring($text.Length - 5) }
    }

    Step 'packs'
    $result.packs = @(Get-CimInstance -Namespace 'root\CIMV2' -ClassName 'Win32_TSLicenseKeyPack' | ForEach-Object {
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
