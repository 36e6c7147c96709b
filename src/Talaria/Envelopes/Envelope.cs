using System.Text;
using Talaria.Profiles;

namespace Talaria.Envelopes;

/// <summary>A profile's body, compiled once into literals and slots, and written straight to UTF-8. What the publisher gave is
/// embedded byte for byte.</summary>
public sealed class Envelope
{
    /// <summary>Writers whose buffer grew beyond this are not kept.</summary>
    private const int KeptBuffer = 256 * 1024;

    [ThreadStatic]
    private static BodyWriter? spare;

    private readonly Part[] parts;

    private Envelope(Part[] parts)
    {
        this.parts = parts;
        NeedsOrganization = parts.Any(p => p.Sources.Any(s => s.IsOrganization));
    }

    /// <summary>The body says something of the organization: an attempt has to keep it (<see cref="OrganizationSlots"/>).</summary>
    public bool NeedsOrganization { get; }

    /// <exception cref="FormatException">The template names a source that does not exist.</exception>
    public static Envelope Compile(Profile profile)
    {
        var shapes = profile.Shapes.ToDictionary(
            s => s.Key,
            s => Compile(s.Value, new Origins(profile.Catalogue, new Dictionary<string, Envelope>())),
            StringComparer.Ordinal
        );
        return Compile(profile.Body, new Origins(profile.Catalogue, shapes));
    }

    private static Envelope Compile(BodyTemplate template, Origins origins)
    {
        var compiled = new List<Part>();
        Compile(template, null, origins, compiled);
        return new Envelope([.. compiled]);
    }

    /// <summary>The body's exact bytes.</summary>
    public byte[] Render(in EnvelopeValues values)
    {
        var body = spare ?? new BodyWriter();
        spare = null;
        body.Truncate(0);
        Write(body, values);
        var bytes = body.Written.ToArray();
        if (bytes.Length <= KeptBuffer)
        {
            spare = body;
        }
        return bytes;
    }

    /// <summary>As a part of another body too.</summary>
    internal void Write(BodyWriter body, in EnvelopeValues values)
    {
        foreach (var part in parts)
        {
            Write(body, part, values);
        }
    }

    private static void Write(BodyWriter body, Part part, in EnvelopeValues values)
    {
        var start = body.Length;
        if (part.Field is { } field)
        {
            // Known only now: the field before may have been left out. No JSON value ends with a brace that opens.
            if (body.Written[^1] != (byte)'{')
            {
                body.Raw(","u8);
            }
            body.Raw(field);
        }
        foreach (var source in part.Sources)
        {
            if (source.TryWrite(body, values))
            {
                return;
            }
        }
        if (part.Missing == Missing.Omitted && part.Field is not null)
        {
            body.Truncate(start);
            return;
        }
        body.Raw("null"u8);
    }

    private static void Compile(BodyTemplate template, byte[]? field, Origins origins, List<Part> parts)
    {
        switch (template)
        {
            case BodyTemplate.Object o:
                parts.Add(new Part(field, [Source.Literal("{"u8)], Missing.Null));
                foreach (var (name, value) in o.Fields)
                {
                    Compile(value, FieldBytes(name), origins, parts);
                }
                parts.Add(new Part(null, [Source.Literal("}"u8)], Missing.Null));
                break;
            case BodyTemplate.Literal l:
                parts.Add(new Part(field, [Source.Literal(Encoding.UTF8.GetBytes(l.Json))], Missing.Null));
                break;
            case BodyTemplate.Slot s:
                Source[] sources = [.. s.Sources.Select(name => Source.Parse(name, s.Time, origins))];
                parts.Add(new Part(field, sources, s.Missing));
                break;
        }
    }

    private static byte[] FieldBytes(string name)
    {
        var writer = new BodyWriter();
        writer.String(name);
        writer.Raw(":"u8);
        return writer.Written.ToArray();
    }

    /// <summary>Perhaps a field's name with its colon, then the first source that has a value.</summary>
    private sealed record Part(byte[]? Field, Source[] Sources, Missing Missing);
}
