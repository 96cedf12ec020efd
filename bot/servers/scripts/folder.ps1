# Where changes leave what must outlive them: %ProgramData%\rdslic, for SYSTEM and Administrators only.

function New-GuardedFolder([string]$Path) {
    # made together with its rights, and so are the folders above it that are missing: nobody else is ever inside
    $security = New-Object Security.AccessControl.DirectorySecurity
    $security.SetSecurityDescriptorSddlForm('O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    # PowerShell 7 has this elsewhere
    $newer = 'IO.FileSystemAclExtensions' -as [type]
    if ($newer) { $null = $newer::CreateDirectory($security, $Path) } else { $null = [IO.Directory]::CreateDirectory($Path, $security) }
}

function Test-OwnFolder([string]$Path) {
    # whether it is a plain folder of SYSTEM or of the Administrators: anybody else who owns it can change its rights
    $item = Get-Item -LiteralPath $Path -Force
    $link = [IO.FileAttributes]::ReparsePoint
    if (-not $item.PSIsContainer -or ($item.Attributes -band $link) -eq $link) { return $false }
    $owner = (Get-Acl -LiteralPath $Path).GetOwner([Security.Principal.SecurityIdentifier]).Value
    @('S-1-5-18', 'S-1-5-32-544') -contains $owner
}

function Test-InUse($Fault) {
    # whether an error says that another process has the file open (Win32 32, or 33 for a part of it)
    @(32, 33) -contains ($Fault.Exception.GetBaseException().HResult -band 65535)
}

function Open-GuardedFolder([string]$Path) {
    # returns the folder; makes it when it is not there. Throws 'rdslic:folder_not_ours'
    if (-not (Test-Path -LiteralPath $Path)) { New-GuardedFolder $Path }
    # anybody may make folders below ProgramData: one that somebody else prepared, even in between, is refused
    if (-not (Test-OwnFolder $Path)) { throw 'rdslic:folder_not_ours' }
    $access = Get-Acl -LiteralPath $Path
    if ($access.GetSecurityDescriptorSddlForm('Access') -notmatch '^D:P(AI)?\(A;OICI;FA;;;SY\)\(A;OICI;FA;;;BA\)\z') {
        # an administrator made it by hand: it gets the rights that ours are made with
        $access.SetSecurityDescriptorSddlForm('D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', 'Access')
        Set-Acl -LiteralPath $Path -AclObject $access
    }
    $Path
}

function Open-RunRoot {
    # the folder of this bot on this machine, and in it the one of the runs
    $root = Open-GuardedFolder (Join-Path ([Environment]::GetFolderPath('CommonApplicationData')) 'rdslic')
    $null = Open-GuardedFolder (Join-Path $root 'runs')
    $root
}

function Open-RunLock([string]$Root, [int]$Tries) {
    # returns the open lock file, or nothing while a change holds it; the system lets go of it when its process ends
    for ($try = 1; $try -le $Tries; $try++) {
        # anything but a file that is in use is told as it is
        try { return [IO.File]::Open((Join-Path $Root 'lock'), 'OpenOrCreate', 'ReadWrite', 'None') } catch { if (-not (Test-InUse $_)) { throw } }
        if ($try -lt $Tries) { Start-Sleep -Milliseconds 500 }
    }
}
