using System.Text;
using Talaria.Events;
using Talaria.Profiles;

namespace Talaria.Envelopes;

/// <summary>Where a slot's value comes from: a dotted name of the profile, read once.</summary>
internal abstract class Source
{
    /// <summary>Appends the value as JSON.</summary>
    /// <returns>False if there is none; then nothing was appended.</returns>
    public abstract bool TryWrite(BodyWriter body, in EnvelopeValues values);

    /// <summary>Whether it is something that is not the event's own and has to be kept with the attempt.</summary>
    public virtual bool IsOrganization => false;

    /// <exception cref="FormatException">No such source.</exception>
    public static Source Parse(string name, TimeForm time, Origins origins) =>
        name switch
        {
            "id" => new Text(static v => v.Event.Id.ToString()),
            "type" => new Text(static v => v.Event.Type),
            "occurred_at" => new Time(time, static v => v.Event.OccurredAt),
            "created_at" => new Time(time, static v => v.Event.CreatedAt),
            "sent_at" => new Time(time, static v => v.SentAt),
            "organization.id" => new OrganizationText(static o => o.Id),
            "organization.uuid" => new OrganizationText(static o => o.Uuid),
            "organization.name" => new OrganizationText(static o => o.Name),
            "data" => new Data("", null),
            "shape" => new Shape(origins),
            _ when name.StartsWith("data.", StringComparison.Ordinal) => Data.At(
                name["data.".Length..],
                origins.Catalogue
            ),
            _ when name.StartsWith("constant.", StringComparison.Ordinal) => new Constant(
                name["constant.".Length..],
                origins.Catalogue
            ),
            _ => throw new FormatException($"'{name}' is no source of a body."),
        };

    public static Source Literal(ReadOnlySpan<byte> json) => new Bytes(json.ToArray());

    private sealed class Bytes(byte[] json) : Source
    {
        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            body.Raw(json);
            return true;
        }
    }

    private sealed class Text(Func<EnvelopeValues, string> of) : Source
    {
        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            body.String(of(values));
            return true;
        }
    }

    private sealed class OrganizationText(Func<OrganizationSlots, string> of) : Source
    {
        public override bool IsOrganization => true;

        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            body.String(
                of(
                    values.Organization
                        ?? throw new InvalidOperationException(
                            "The template names the organization, and none was given."
                        )
                )
            );
            return true;
        }
    }

    private sealed class Time(TimeForm form, Func<EnvelopeValues, DateTimeOffset> of) : Source
    {
        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            body.Time(of(values), form);
            return true;
        }
    }

    /// <summary>The publisher's bytes, as they were given. A null counts as no value, so that a fallback or an omission takes its place.</summary>
    /// <param name="pairs">The catalogue, if a pair of it may tell the value where the data lacks it.</param>
    private sealed class Data(string path, Catalogue? pairs) : Source
    {
        public static Data At(string path, Catalogue catalogue)
        {
            var rules = catalogue.Types.Values.Select(t => t.Data).Append(catalogue.Data).OfType<DataRule>();
            var paired = rules.SelectMany(r => r.Pairs).Any(p => p.First == path || p.Second == path);
            return new Data(path, paired ? catalogue : null);
        }

        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            if (path.Length == 0)
            {
                body.Raw(values.Event.Data.Span);
                return true;
            }
            if (!DataPath.TryRead(values.Event.Data.Span, path, out var value) || value.SequenceEqual("null"u8))
            {
                return TryDerive(body, values);
            }
            body.Raw(value);
            return true;
        }

        private bool TryDerive(BodyWriter body, in EnvelopeValues values)
        {
            if (pairs is null)
            {
                return false;
            }
            var rule = pairs.Types.TryGetValue(values.Event.Type, out var type) ? type.Data ?? pairs.Data : pairs.Data;
            if (PairedFields.Derive(rule, values.Event.Data.Span, path) is not { } derived)
            {
                return false;
            }
            body.Raw(Encoding.UTF8.GetBytes(derived));
            return true;
        }
    }

    /// <summary>A constant of the event's type; <c>{data.file_id}</c> in it stands for a string of the data.</summary>
    private sealed class Constant(string name, Catalogue catalogue) : Source
    {
        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            if (
                !catalogue.Types.TryGetValue(values.Event.Type, out var type)
                || !type.Constants.TryGetValue(name, out var template)
            )
            {
                return false;
            }
            if (Fill(template, values) is not { } text)
            {
                return false;
            }
            body.String(text);
            return true;
        }

        private static string? Fill(string template, in EnvelopeValues values)
        {
            var text = new StringBuilder();
            var from = 0;
            while (template.IndexOf("{data.", from, StringComparison.Ordinal) is var open and >= 0)
            {
                var close = template.IndexOf('}', open);
                var path = template[(open + "{data.".Length)..close];
                if (!DataPath.TryRead(values.Event.Data.Span, path, out var raw) || DataPath.Text(raw) is not { } value)
                {
                    return null;
                }
                text.Append(template, from, open - from).Append(value);
                from = close + 1;
            }
            return text.Append(template, from, template.Length - from).ToString();
        }
    }

    /// <summary>What the event's type names as its shape.</summary>
    private sealed class Shape(Origins origins) : Source
    {
        public override bool IsOrganization => origins.Shapes.Values.Any(s => s.NeedsOrganization);

        public override bool TryWrite(BodyWriter body, in EnvelopeValues values)
        {
            if (
                !origins.Catalogue.Types.TryGetValue(values.Event.Type, out var type)
                || type.Shape is not { } name
                || !origins.Shapes.TryGetValue(name, out var shape)
            )
            {
                return false;
            }
            shape.Write(body, values);
            return true;
        }
    }
}
