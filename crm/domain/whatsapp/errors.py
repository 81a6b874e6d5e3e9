"""Why the CRM does not take what the gateway tells."""

from crm.lib.errors import ApiError, BadRequestError, NotFoundError


class UnknownBusinessError(NotFoundError):
    """The events name a business that does not exist here."""

    code, title = "unknown-business", "Unknown business"


class BatchInvalidError(BadRequestError):
    """The body is no batch of events; the detail names the field."""

    code, title = "events-invalid", "Not a batch of events"


class NewerVersionError(ApiError):
    """An event of a version that this CRM does not read yet; the gateway keeps it and tries again."""

    status, code, title, sentence = 409, "newer-version", "Newer events", "האירועים חדשים מהגרסה הזאת."
