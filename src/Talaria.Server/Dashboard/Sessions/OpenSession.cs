using System.Security.Cryptography;
using System.Text;
using Talaria.Organizations.Sessions;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>A session that a request showed, and the token that it showed it with.</summary>
internal sealed record OpenSession(Session Session, string Token)
{
    private const string Prefix = "/p/";

    /// <summary>What every form of this session sends back. Whoever cannot read our pages cannot know it.</summary>
    public string FormCode { get; } =
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), "form"u8));

    /// <summary>The session is a portal link's, and the request came below it.</summary>
    public bool IsPortal => Session.Organization is not null;

    public Links Links => IsPortal ? Links.Portal(Prefix + Token) : Links.Site;

    /// <summary>Who looks by it; nobody without one. What the page is about is not looked up yet.</summary>
    public static Viewer ViewerOf(OpenSession? open, DateTimeOffset now) =>
        open is null
            ? Viewer.Nobody(now)
            : new()
            {
                Links = open.Links,
                Now = now,
                IsOperator = !open.IsPortal,
                IsCustomer = open.IsPortal,
                ReadOnly = open.Session.ReadOnly,
                Theme = open.Session.Theme,
                FormCode = open.FormCode,
            };
}
