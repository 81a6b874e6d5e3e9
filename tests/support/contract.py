"""The API's contract as tests read it: operations, where ids go into them, and bodies that fit their schemas."""

from collections.abc import Callable

import msgspec

METHODS = frozenset({"get", "post", "put", "patch", "delete"})


class Schema(msgspec.Struct, rename={"one_of": "oneOf", "any_of": "anyOf", "ref": "$ref", "min_length": "minLength"}):
    """As much of a JSON schema as bodies need."""

    type: str | list[str] | None = None
    format: str | None = None
    ref: str | None = None
    one_of: list["Schema"] = []
    any_of: list["Schema"] = []
    properties: dict[str, "Schema"] = {}
    required: list[str] = []
    items: "Schema | None" = None
    enum: list[object] = []
    const: object = None
    minimum: float | None = None
    min_length: int | None = None
    default: object = None


class Parameter(msgspec.Struct, rename={"place": "in"}):
    """One parameter of an operation."""

    name: str
    place: str
    schema: Schema
    required: bool = False


class Media(msgspec.Struct):
    """One representation of a body."""

    schema: Schema = msgspec.field(default_factory=Schema)


class Content(msgspec.Struct):
    """A body by media type."""

    content: dict[str, Media] = {}


class Described(msgspec.Struct):
    """One answer of an operation."""

    description: str = ""


class RawOperation(msgspec.Struct, rename={"id": "operationId", "body": "requestBody"}):
    """One operation as it stands in the file."""

    id: str
    parameters: list[Parameter] = []
    body: Content | None = None
    responses: dict[str, Described] = {}


class Components(msgspec.Struct):
    """Named schemas."""

    schemas: dict[str, Schema] = {}


class Contract(msgspec.Struct):
    """The whole file."""

    paths: dict[str, dict[str, RawOperation]]
    components: Components = msgspec.field(default_factory=Components)

    def operations(self) -> list["Operation"]:
        """Every operation, in the file's order."""
        return [
            Operation(path=path, method=method, raw=raw, schemas=self.components.schemas)
            for path, methods in self.paths.items()
            for method, raw in methods.items()
            if method in METHODS
        ]


Ids = Callable[[str], str]
"""From the name of a parameter or field (``lead_id``, ``customer_ids``) to a row's id."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request that fits the contract."""

    path: str
    params: dict[str, str]
    body: object | None
    multipart: bool = False


class Operation(msgspec.Struct, kw_only=True):
    """One operation of the contract."""

    path: str
    method: str
    raw: RawOperation
    schemas: dict[str, Schema]

    @property
    def id(self) -> str:
        """The operation's name."""
        return self.raw.id

    @property
    def label(self) -> str:
        """For messages."""
        return f"{self.method.upper()} {self.path}"

    @property
    def noun(self) -> str:
        """The resource of the path: ``leads``."""
        return self.path.split("/")[2]

    def _parameters(self, place: str) -> list[Parameter]:
        return [parameter for parameter in self.raw.parameters if parameter.place == place]

    def _body(self) -> tuple[str, Schema] | None:
        content = self.raw.body.content if self.raw.body is not None else {}
        return next(((kind, media.schema) for kind, media in content.items()), None)

    def places(self) -> list[str]:
        """Names of all places of the operation that take a row's id: path, query and body."""
        found: list[str] = []

        def note(name: str) -> str:
            found.append(name)
            return "00000000-0000-7000-8000-000000000000"

        self.request(note, whole=True)
        return list(dict.fromkeys(found))

    def path_places(self) -> list[str]:
        """Names of the ids in the path."""
        return [parameter.name for parameter in self._parameters("path") if self._is_id(parameter.schema)]

    def _is_id(self, schema: Schema) -> bool:
        return any(one.format == "uuid" for one in (schema, *schema.one_of, *schema.any_of))

    def request(self, ids: Ids, *, whole: bool = False) -> Request:
        """A request with these ids; ``whole`` fills optional parameters and fields too."""
        path = self.path
        for parameter in self._parameters("path"):
            value = self._sample(parameter.name, parameter.schema, ids, whole)
            path = path.replace("{" + parameter.name + "}", str(value))
        params = {
            parameter.name: str(self._sample(parameter.name, parameter.schema, ids, whole))
            for parameter in self._parameters("query")
            if parameter.required or (whole and self._is_id(parameter.schema))
        }
        found = self._body()
        if found is None:
            return Request(path=path, params=params, body=None)
        kind, schema = found
        body = self._sample("", schema, ids, whole)
        return Request(path=path, params=params, body=body, multipart=kind.startswith("multipart/"))

    def _sample(self, name: str, schema: Schema, ids: Ids, whole: bool) -> object:
        if schema.ref is not None:
            schema = self.schemas[schema.ref.rsplit("/", 1)[-1]]
        choices = [one for one in (*schema.one_of, *schema.any_of) if one.type != "null"]
        if choices:
            return self._sample(name, choices[0], ids, whole)
        if schema.enum:
            return next(one for one in schema.enum if one is not None)
        if schema.const is not None:
            return schema.const
        if schema.format == "uuid":
            return ids(name)
        if schema.properties or schema.type == "object":
            return self._object(schema, ids, whole)
        if schema.items is not None or schema.type == "array":
            return [self._sample(name, schema.items or Schema(), ids, whole)]
        return self._scalar(schema)

    def _object(self, schema: Schema, ids: Ids, whole: bool) -> dict[str, object]:
        return {
            name: self._sample(name, one, ids, whole)
            for name, one in schema.properties.items()
            if name in schema.required or (whole and self._reaches_id(one, 4))
        }

    def _reaches_id(self, schema: Schema, depth: int) -> bool:
        if depth == 0:
            return False
        if schema.ref is not None:
            schema = self.schemas[schema.ref.rsplit("/", 1)[-1]]
        inner = [*schema.one_of, *schema.any_of, *schema.properties.values(), *([schema.items] if schema.items else [])]
        return schema.format == "uuid" or any(self._reaches_id(one, depth - 1) for one in inner)

    def _scalar(self, schema: Schema) -> object:
        kind = schema.type if isinstance(schema.type, str) else next(iter(schema.type or ["string"]))
        if kind == "boolean":
            return False
        if kind in {"integer", "number"}:
            return int(max(1, schema.minimum or 1))
        texts = {
            "date": "2030-01-02",
            "date-time": "2030-01-02T10:00:00+00:00",
            "email": "somebody@office.example",
            "binary": "",
        }
        return texts.get(schema.format or "", "מילה" * (1 + (schema.min_length or 0) // 4))
