using Talaria.Ids;

namespace Talaria.Organizations.Sessions;

/// <summary>Somebody's way into the dashboard, without the token that opens it: only its SHA-256 is kept.</summary>
public sealed record Session
{
    public required SessionId Id { get; init; }

    /// <summary>Whose part of the dashboard it opens, by a portal link; null: all of it, to the operator who signed in.</summary>
    public OrganizationId? Organization { get; init; }

    /// <summary>It shows everything and changes nothing.</summary>
    public bool ReadOnly { get; init; }

    public Theme? Theme { get; init; }

    /// <summary>Ties an operator's session to the key that it was signed in with: when that key is no longer one, the session ends.</summary>
    public byte[]? Proof { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public bool Equals(Session? other) =>
        other is not null
        && (Id, Organization, ReadOnly, Theme, CreatedAt, ExpiresAt)
            == (other.Id, other.Organization, other.ReadOnly, other.Theme, other.CreatedAt, other.ExpiresAt)
        && (Proof ?? []).AsSpan().SequenceEqual(other.Proof ?? []);

    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>How a portal looks: the platform's own name, colour and logo on it.</summary>
/// <param name="Accent">As <c>#rrggbb</c>.</param>
/// <param name="Logo">A picture as a <c>data:</c> URI: nothing is ever loaded from elsewhere.</param>
public sealed record Theme(string? Name, string? Accent, string? Logo);

/// <param name="Token">What opens it, shown this once.</param>
public sealed record IssuedSession(Session Session, string Token);
