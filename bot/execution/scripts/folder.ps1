# Where changes leave what must outlive them: %ProgramData%\rdslic, for SYSTEM and Administrators only.

function Open-GuardedFolder([string]$Path) {
    # returns the folder; makes it when it is not there. Throws 'rdslic:folder_not_ours'
    $made = -not (Test-Path -LiteralPath $Path)
    if ($made) { $null = New-Item -ItemType Directory -Path $Path }
    $item = Get-Item -LiteralPath $Path -Force
    $link = [IO.FileAttributes]::ReparsePoint
    if (-not $item.PSIsContainer -or ($item.Attributes -band $link) -eq $link) { throw 'rdslic:folder_not_ours' }
    $access = Get-Acl -LiteralPath $Path
    # anybody may make folders below ProgramData: one that somebody else prepared is refused, whatever its rights say
    $owner = $access.GetOwner([Security.Principal.SecurityIdentifier]).Value
    if (-not $made -and @('S-1-5-18', 'S-1-5-32-544') -notcontains $owner) { throw 'rdslic:folder_not_ours' }
    $parts = if ($made) { 'Owner, Access' } else { 'Access' }
    $access.SetSecurityDescriptorSddlForm('O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)', $parts)
    Set-Acl -LiteralPath $Path -AclObject $access
    # between making it and closing it, others could have put something inside
    if ($made -and @(Get-ChildItem -LiteralPath $Path -Force).Count -ne 0) { throw 'rdslic:folder_not_ours' }
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
        try { return [IO.File]::Open((Join-Path $Root 'lock'), 'OpenOrCreate', 'ReadWrite', 'None') } catch {
            # anything but a file that is in use is told as it is
            if ($_.Exception.GetBaseException().GetType() -ne [IO.IOException]) { throw }
        }
        if ($try -lt $Tries) { Start-Sleep -Milliseconds 500 }
    }
}
