"""What can go wrong, with the exit status of each. The message is one Chinese sentence that says what to do."""


class JuesuanError(Exception):
    """Anything the user is told about in one line."""

    exit_code = 2


class UserError(JuesuanError):
    """The request or the input was bad; nothing was written."""


class UnreadableFileError(UserError):
    """The file cannot be read as a report."""


class NotAReportError(UserError):
    """The file was read, but it is not one final-accounts report of one unit and one year."""


class UnknownEntityError(UserError):
    """The named unit is not in the store."""


class UnknownFormError(UserError):
    """The named form is not one of the public tables."""


class NotReadOnlyError(UserError):
    """The SQL statement is not a single SELECT over the documented views."""


class CatalogueError(UserError):
    """A data file of the catalogue is wrong; the message lists every mistake with file and line."""


class SettingsError(UserError):
    """A setting is wrong."""


class ServiceUnavailableError(JuesuanError):
    """A model, a vector server or a database could not be reached."""

    exit_code = 3
