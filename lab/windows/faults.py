"""WS-Man faults, and the words Windows has for them. Codes decide; texts are in the language of the server."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class WsmanFault:
    """One SOAP fault: subcode with its prefix, WSMan code in decimal, texts in both languages.

    `detail` names the `wsman:FaultDetail`; `sender` tells whose fault it is, as SOAP has it.
    """

    subcode: str
    code: int
    english: str
    french: str
    detail: str = ""
    sender: bool = True


class Faulted(Exception):
    """A request that is answered with a fault."""

    def __init__(self, fault: WsmanFault) -> None:
        super().__init__(fault.english)
        self.fault = fault


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
    "The request for the Windows Remote Shell failed because the shell was not found on the server.",
    "La demande a échoué : l'environnement Windows Remote Shell est introuvable sur le serveur.",
    detail="UnexpectedSelectors",
)
NO_SUCH_COMMAND: Final = WsmanFault(
    "w:InvalidSelectors",
    2150858843,
    "The Windows Remote Shell received a request for a command that does not exist in this shell.",
    "Windows Remote Shell a reçu une demande pour une commande qui n'existe pas dans cet environnement.",
    detail="UnexpectedSelectors",
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
    "w:InvalidParameter", 87, "The parameter is incorrect.", "Paramètre incorrect.", detail="InvalidValue"
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
    "A header of the message is not valid.",
    "Un en-tête du message n'est pas valide.",
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
INVALID_DURATION: Final = WsmanFault(
    "w:InvalidTimeout",
    2150858881,
    "The timeout in the header is not a valid duration.",
    "Le délai indiqué dans l'en-tête n'est pas une durée valide.",
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
