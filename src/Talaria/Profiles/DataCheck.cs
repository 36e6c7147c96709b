using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Talaria.Profiles;

/// <summary>Checks an event's data against a <see cref="DataRule"/>, reading it once however many fields the rule names.</summary>
public sealed class DataCheck
{
    private static readonly ConditionalWeakTable<DataRule, DataCheck> Made = [];

    private readonly DataRule rule;
    private readonly DataNode root;

    private DataCheck(DataRule rule) => (this.rule, root) = (rule, DataNode.Of(rule));

    /// <summary>Made once for each rule.</summary>
    public static DataCheck Of(DataRule rule) => Made.GetValue(rule, static r => new DataCheck(r));

    /// <summary>Reports what is wrong: a JSON pointer and a sentence that says what would be right.</summary>
    /// <param name="data">Well-formed JSON.</param>
    public void Check(ReadOnlySpan<byte> data, Action<string, string> report)
    {
        if (!rule.Object)
        {
            return;
        }
        var reader = new Utf8JsonReader(data);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            report("/data", "'data' has to be a JSON object.");
            return;
        }
        new Walk(rule.Only, report).Object(ref reader, root);
        foreach (var pair in rule.Pairs)
        {
            if (PairedFields.Refuse(pair, data) is var (path, message))
            {
                report(Pointer(path), message);
            }
        }
        foreach (var one in rule.Cases)
        {
            Check(one, data, report);
        }
    }

    private static void Check(FieldCase one, ReadOnlySpan<byte> data, Action<string, string> report)
    {
        var owner = one.Field.LastIndexOf('.') is > 0 and var dot ? one.Field[..dot] : "";
        if (!DataPath.TryRead(data, owner, out var around) || around[0] != (byte)'{')
        {
            return;
        }
        if (!DataPath.TryReadValue(data, one.Field, out var raw))
        {
            report(Pointer(one.Field), $"'data.{one.Field}' is required.");
        }
        else if (
            raw[0] != (byte)'"'
            || DataPath.Text(raw) is not { } value
            || !one.Required.TryGetValue(value, out var needed)
        )
        {
            report(Pointer(one.Field), $"'data.{one.Field}' has to be one of {string.Join(", ", one.Required.Keys)}.");
        }
        else
        {
            foreach (var path in needed)
            {
                if (!DataPath.TryReadValue(data, path, out _))
                {
                    report(Pointer(path), $"'data.{path}' is required where 'data.{one.Field}' is {value}.");
                }
            }
        }
    }

    private static string Pointer(string path) => $"/data/{path.Replace('.', '/')}";

    /// <summary>One pass through the data beside the rule's tree.</summary>
    private sealed class Walk(IReadOnlyList<string>? only, Action<string, string> report)
    {
        /// <summary>Where we are in the lists around us.</summary>
        private readonly List<int> indexes = [];

        /// <summary>The reader stands on the opening brace, and on the closing one afterwards.</summary>
        public void Object(ref Utf8JsonReader reader, DataNode node)
        {
            var children = node.Children;
            Span<bool> met = stackalloc bool[children.Length];
            Span<bool> has = stackalloc bool[children.Length];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var child = Find(ref reader, children);
                if (child < 0)
                {
                    if (node.Path.Length == 0 && only is not null)
                    {
                        Unknown(ref reader);
                    }
                    reader.Skip();
                    continue;
                }
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    // Of a name that is there twice a body takes the first.
                    has[child] |= !met[child];
                    Value(ref reader, children[child]);
                }
                met[child] = true;
            }
            for (var i = 0; i < children.Length; i++)
            {
                if (!has[i])
                {
                    Missing(children[i]);
                }
            }
        }

        private void Value(ref Utf8JsonReader reader, DataNode node)
        {
            if (node.Form?.Refuse(ref reader) is { } wanted)
            {
                Report(node, $"has to be {wanted}");
            }
            else if (node.Children.Length > 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                Object(ref reader, node);
            }
            else if (node.Each is { } each && reader.TokenType == JsonTokenType.StartArray)
            {
                List(ref reader, each);
            }
            reader.Skip();
        }

        private void List(ref Utf8JsonReader reader, DataNode each)
        {
            indexes.Add(0);
            for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; indexes[^1]++)
            {
                // A null in a list is there: it has no name to be missing under.
                if (reader.TokenType == JsonTokenType.Null && each.Form is null)
                {
                    Missing(each);
                    continue;
                }
                Value(ref reader, each);
            }
            indexes.RemoveAt(indexes.Count - 1);
        }

        /// <summary>Not there, or null.</summary>
        private void Missing(DataNode node)
        {
            if (node.Required)
            {
                Report(node, "is required");
            }
            foreach (var child in node.Children)
            {
                Missing(child);
            }
        }

        private void Unknown(ref Utf8JsonReader reader)
        {
            var name = DataPath.TextOf(ref reader) ?? "(a name that is no valid Unicode text)";
            if (!only!.Contains(name, StringComparer.Ordinal))
            {
                // RFC 6901.
                var step = name.Replace("~", "~0", StringComparison.Ordinal)
                    .Replace("/", "~1", StringComparison.Ordinal);
                report($"/data/{step}", $"'data.{name}' is not allowed here; allowed are {string.Join(", ", only!)}.");
            }
        }

        private static int Find(ref Utf8JsonReader reader, DataNode[] children)
        {
            for (var i = 0; i < children.Length; i++)
            {
                if (
                    reader.ValueIsEscaped
                        ? DataPath.TextOf(ref reader) == children[i].Name
                        : reader.ValueTextEquals(children[i].Utf8Name)
                )
                {
                    return i;
                }
            }
            return -1;
        }

        private void Report(DataNode node, string message)
        {
            var path = Numbered(node.Path);
            report(
                Pointer(path.Replace("]", "", StringComparison.Ordinal).Replace('[', '.')),
                $"'data.{path}' {message}."
            );
        }

        /// <summary>The path with the places in lists.</summary>
        private string Numbered(string path)
        {
            var text = new StringBuilder();
            var (from, list) = (0, 0);
            for (; path.IndexOf("[]", from, StringComparison.Ordinal) is var at and >= 0; from = at + 1)
            {
                text.Append(path, from, at + 1 - from).Append(indexes[list++].ToString(CultureInfo.InvariantCulture));
            }
            return text.Append(path, from, path.Length - from).ToString();
        }
    }
}
