using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Api.OpenApi;

/// <summary>The contracts as JSON schemas, each one a component that the others refer to.</summary>
internal sealed class Schemas
{
    private static readonly JsonSchemaExporterOptions Strict = new() { TreatNullObliviousAsNonNullable = true };

    private readonly SortedDictionary<string, JsonNode> components = new(StringComparer.Ordinal);

    public JsonObject Components =>
        [.. components.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.DeepClone()))];

    /// <summary>A reference to the type's component, which is made if there is none yet.</summary>
    public JsonObject ReferenceTo(Type type)
    {
        if (type == typeof(string))
        {
            return new JsonObject { ["type"] = "string" };
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return new JsonObject { ["type"] = "array", ["items"] = ReferenceTo(type.GetGenericArguments()[0]) };
        }
        var name = NameOf(type);
        if (!components.ContainsKey(name))
        {
            // The place is taken first: a type may hold itself.
            components.Add(name, new JsonObject());
            var info = InfoOf(type);
            components[name] = info.GetJsonSchemaAsNode(
                new()
                {
                    TreatNullObliviousAsNonNullable = Strict.TreatNullObliviousAsNonNullable,
                    TransformSchemaNode = (context, schema) => Transform(context, schema, type),
                }
            );
        }
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema, Type root)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var nullable = IsNullable(context, schema);
        if (type == typeof(DateTimeOffset))
        {
            schema = new JsonObject { ["type"] = TypeOf("string", nullable), ["format"] = "date-time" };
        }
        else if (type == typeof(RawJson))
        {
            schema = new JsonObject();
        }
        else if (type != root && type.Namespace == typeof(Problem).Namespace)
        {
            var reference = ReferenceTo(type);
            schema = nullable
                ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
                : reference;
        }
        else if (type == root && schema is JsonObject own)
        {
            // Unknown fields are refused; and the root of a component is never null.
            own["type"] = "object";
            own.Remove("additionalProperties");
            if (IsRequest(root))
            {
                own["additionalProperties"] = false;
            }
        }
        Describe(context, schema);
        return schema;
    }

    private static void Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.PropertyInfo?.AttributeProvider is not { } attributes || schema is not JsonObject field)
        {
            return;
        }
        if (attributes.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute text])
        {
            field["description"] = text.Description;
        }
        if (attributes.GetCustomAttributes(typeof(AllowedValuesAttribute), false) is [AllowedValuesAttribute words])
        {
            var holder = field["items"] as JsonObject ?? field;
            holder["enum"] = new JsonArray([.. words.Values.Select(v => (JsonNode?)(string?)v)]);
        }
    }

    private static bool IsNullable(JsonSchemaExporterContext context, JsonNode schema) =>
        Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null
        || context.PropertyInfo is { IsGetNullable: true }
        || schema is JsonObject o && o["type"] is JsonArray types && types.Any(t => (string?)t == "null");

    private static JsonNode TypeOf(string type, bool nullable) => nullable ? new JsonArray(type, "null") : type;

    private static bool IsRequest(Type type) =>
        !type.IsGenericType
        && AnswersJson.Relaxed.GetTypeInfo(type) is null
        && RequestsJson.Relaxed.GetTypeInfo(type) is not null
        && type != typeof(Problem)
        && type != typeof(HealthResource);

    private static JsonTypeInfo InfoOf(Type type) =>
        AnswersJson.Relaxed.GetTypeInfo(type)
        ?? RequestsJson.Relaxed.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"{type} is no contract.");

    private static string NameOf(Type type) =>
        type.IsGenericType
            ? $"{NameOf(type.GetGenericArguments()[0])}List"
            : type.Name.Replace("Resource", "", StringComparison.Ordinal);
}
