using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names a session of the dashboard (not the token that opens it).</summary>
public readonly record struct SessionId(Guid Value) : IId<SessionId>
{
    public static string Prefix => "ses_";

    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id) =>
        IId<SessionId>.TryParse(text, out id);

    public override string ToString() => IId<SessionId>.Format(this);
}
