"""WS-Man faults, and the words Windows has for them. Codes decide; texts are in the language of the server."""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

Form: TypeAlias = Literal["plain", "provider", "nested"]
"""How f:Message says it: text, a f:ProviderFault with text, or one with another f:WSManFault inside."""

PROVIDER: Final = 'provider="Shell cmd plugin" path="%systemroot%\\system32\\winrscmd.dll"'


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages; `{id}` stands for the shell or element that it is about."""

    english: str
    french: str

    def said(self, *, french: bool, about: str) -> str:
        """Return the sentence."""
        return (self.french if french else self.english).replace("{id}", about)


@dataclass(frozen=True, slots=True)
class WsmanFault:
    """One SOAP fault: subcode with its prefix, WSMan code in decimal, the Reason in both languages.

    `message` is what f:Message says where that is more than the Reason; `form` how it says it. `detail` names the
    `wsman:FaultDetail`; `sender` tells whose fault it is, as SOAP has it.
    """

    subcode: str
    code: int
    english: str
    french: str
    detail: str = ""
    sender: bool = True
    message: Words | None = None
    form: Form = "plain"

    @property
    def reason(self) -> Words:
        """Return the general sentence."""
        return Words(self.english, self.french)


class Faulted(Exception):
    """A request that is answered with a fault; `about` is the shell or element that it speaks of."""

    def __init__(self, fault: WsmanFault, about: str = "") -> None:
        super().__init__(fault.english)
        self.fault = fault
        self.about = about


TIMED_OUT: Final = WsmanFault(
    "w:TimedOut",
    2150858793,
    "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.",
    "Le service WS-Management ne peut pas terminer l'opération dans le délai spécifié dans OperationTimeout.",
    sender=False,
)
ACCESS_DENIED: Final = WsmanFault("w:AccessDenied", 5, "Access is denied.", "Accès refusé.")
NO_SUCH_SHELL: Final = WsmanFault(
    "w:InvalidSelectors",
    2150858843,
    "The WS-Management service cannot process the request because the request contained invalid selectors for the "
    "resource.",
    "Le service WS-Management ne peut pas traiter la demande : elle contient des sélecteurs non valides pour cette "
    "ressource.",
    detail="UnexpectedSelectors",
    message=Words(
        "The request for the Windows Remote Shell with ShellId {id} failed because the shell was not found on the "
        "server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server. "
        "Provide the correct ShellId or create a new shell and retry the operation.",
        "La demande concernant l'environnement Windows Remote Shell dont le ShellId est {id} a échoué : il est "
        "introuvable sur le serveur. Causes possibles : le ShellId est incorrect, ou l'environnement n'existe plus sur "
        "le serveur. Indiquez le bon ShellId ou créez un nouvel environnement, puis recommencez.",
    ),
)
NO_SUCH_SHELL_TO_GET: Final = replace(NO_SUCH_SHELL, form="nested")
NO_SUCH_COMMAND: Final = replace(
    NO_SUCH_SHELL,
    message=Words(
        "The Windows Remote Shell received a request to perform an operation on a command identifier that does not "
        "exist. Either the command has completed execution or the client specified an invalid command identifier.",
        "Windows Remote Shell a reçu une demande pour un identificateur de commande qui n'existe pas. La commande est "
        "terminée, ou le client a indiqué un identificateur non valide.",
    ),
)
PIPE_ENDED: Final = WsmanFault(
    # to a process that has ended: seen in the field with this text (ansible#69595); its subcode is not known for sure
    "w:InternalError",
    109,
    "The pipe has been ended.",
    "Le canal de communication a été fermé.",
    sender=False,
    form="provider",
)
SHELL_BUSY: Final = WsmanFault(
    # [MS-WSMV] note 121 only says that Windows may refuse; the nearest code that it documents is ERROR_BUSY
    "w:InternalError",
    170,
    "The requested resource is in use.",
    "La ressource demandée est en cours d'utilisation.",
    sender=False,
    form="provider",
)
ABORTED: Final = WsmanFault(
    "w:InternalError",
    995,
    "The I/O operation has been aborted because of either a thread exit or an application request.",
    "L'opération d'entrée/sortie a été abandonnée en raison de l'arrêt d'un thread ou à la demande d'une application.",
    sender=False,
)
TOO_MANY_SHELLS: Final = WsmanFault(
    "w:QuotaLimit",
    2150859173,
    "The maximum number of concurrent shells for this user has been exceeded. "
    "Close existing shells or raise the quota for this user.",
    "Le nombre maximal d'environnements simultanés de cet utilisateur est dépassé. "
    "Fermez-en, ou augmentez le quota de cet utilisateur.",
)
TOO_MANY_OPERATIONS: Final = WsmanFault(
    "w:QuotaLimit",
    2150859174,
    "The maximum number of concurrent operations for this user has been exceeded.",
    "Le nombre maximal d'opérations simultanées de cet utilisateur est dépassé.",
)
INVALID_PARAMETER: Final = WsmanFault(
    "w:InvalidParameter",
    87,
    "The parameter is incorrect.",
    "Paramètre incorrect.",
    detail="InvalidValue",
    form="provider",
)
NOT_SUPPORTED: Final = WsmanFault(
    "w:InternalError", 50, "The request is not supported.", "Cette demande n'est pas prise en charge.", sender=False
)
INVALID_URI: Final = WsmanFault(
    "w:InvalidResourceURI",
    2150858811,
    "The WS-Management service cannot process the request: the resource URI is missing or not known.",
    "Le service WS-Management ne peut pas traiter la demande : l'URI de ressource manque ou n'est pas connu.",
)
INVALID_ACTION: Final = WsmanFault(
    "a:ActionNotSupported",
    2150858771,
    "The action is not supported by the service for this resource.",
    "L'action n'est pas prise en charge par le service pour cette ressource.",
)
HEADER_MISSING: Final = WsmanFault(
    "a:MessageInformationHeaderRequired",
    2150858769,
    "A required header is missing.",
    "Un en-tête requis est manquant.",
)
INVALID_HEADER: Final = WsmanFault(
    "a:InvalidMessageInformationHeader",
    2150858767,
    "The WS-Management service cannot process the request. The request contains one or more invalid SOAP headers.",
    "Le service WS-Management ne peut pas traiter la demande : elle contient au moins un en-tête SOAP non valide.",
)
INVALID_XML: Final = WsmanFault(
    "w:SchemaValidationError",
    2150858819,
    "The XML of the request is not valid.",
    "Le XML de la demande n'est pas valide.",
)
SOAP_VERSION: Final = WsmanFault(
    "s:VersionMismatch",
    2150858765,
    "The SOAP version is not supported.",
    "La version de SOAP n'est pas prise en charge.",
)
INVALID_ELEMENT: Final = WsmanFault(
    "w:SchemaValidationError",
    2150858817,
    "The SOAP XML in the message does not match the corresponding XML schema definition. Change the XML and retry.",
    "Le XML SOAP du message ne correspond pas à la définition de schéma XML. Modifiez le XML, puis recommencez.",
    message=Words(
        "The Windows Remote Shell cannot process the request. The SOAP packet contains an element {id} that is "
        "invalid. Retry the request with the correct XML element.",
        "Windows Remote Shell ne peut pas traiter la demande. Le paquet SOAP contient un élément {id} non valide. "
        "Recommencez avec l'élément XML correct.",
    ),
)
ADDRESSING_MODE: Final = WsmanFault(
    # the code of DSP0226 for replies that are to go elsewhere; nobody has seen Windows' own answer
    "w:UnsupportedFeature",
    2150858870,
    "The WS-Management service does not support the addressing mode.",
    "Le service WS-Management ne prend pas en charge le mode d'adressage.",
    detail="AddressingMode",
)
ENCODING_LIMIT: Final = WsmanFault(
    "w:EncodingLimit",
    2150858878,
    "The MaxEnvelopeSize of the request is below the minimum of the service.",
    "La valeur MaxEnvelopeSize de la demande est inférieure au minimum du service.",
    detail="MinimumEnvelopeLimit",
)
LOCALE: Final = WsmanFault(
    "w:UnsupportedFeature",
    2150858768,
    "The service cannot guarantee the locale that the request insists on.",
    "Le service ne peut pas garantir les paramètres régionaux que la demande exige.",
    detail="Locale",
)
MUST_UNDERSTAND: Final = WsmanFault(
    "s:MustUnderstand",
    2150858768,
    "A header that must be understood is not known.",
    "Un en-tête qui doit être compris n'est pas connu.",
)
INVALID_OPTIONS: Final = WsmanFault(
    "w:InvalidOptions",
    2150858809,
    "An option that must be complied with is not known.",
    "Une option obligatoire n'est pas connue.",
)
CODE_PAGE: Final = WsmanFault(
    "w:InvalidOptions",
    2150859072,
    "The code page is not supported.",
    "La page de codes n'est pas prise en charge.",
    detail="InvalidOptionValue",
)
IDLE_OUT_OF_BOUNDS: Final = WsmanFault(
    "w:InvalidParameter",
    2150859250,
    "The idle timeout is outside the limits of the server.",
    "Le délai d'inactivité est en dehors des limites du serveur.",
)
