using System.Globalization;
using System.Net.Mail;
using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>Makes <see cref="SmtpOptions"/> of the section <c>smtp</c>. What is wrong there keeps mails off, not the server.</summary>
internal static class SmtpReader
{
    public const string Section = "smtp";

    /// <summary>Speaks TLS from the first byte, which the mail client does not.</summary>
    private const int ImplicitTlsPort = 465;

    /// <param name="tree">The settings, of which <c>smtp</c> fits the schema.</param>
    /// <returns>Null: no mail is sent, because nothing is set or because of the problems.</returns>
    public static (SmtpOptions? Options, IReadOnlyList<Problem> Problems) Read(YamlTree.Mapping tree)
    {
        if (tree[Section] is not YamlTree.Mapping smtp)
        {
            return (null, []);
        }
        var problems = Check(smtp).ToList();
        return problems.Count > 0 || Text(smtp, "host") is not { } host
            ? (null, problems)
            : (
                new SmtpOptions
                {
                    Host = host,
                    Port = Port(smtp),
                    User = Text(smtp, "user"),
                    Password = Text(smtp, "password"),
                    From = Text(smtp, "from")!,
                    Tls = Text(smtp, "tls") != "false",
                },
                []
            );
    }

    private static IEnumerable<Problem> Check(YamlTree.Mapping smtp)
    {
        var (host, from) = (Text(smtp, "host"), Text(smtp, "from"));
        var (user, password) = (Text(smtp, "user"), Text(smtp, "password"));
        if (host is null)
        {
            if (from is not null || user is not null || password is not null)
            {
                yield return Wrong(smtp, "host", "is missing: without it no mail is sent");
            }
            yield break;
        }
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            yield return Wrong(smtp, "host", $"is '{host}', wanted is a name or an address, without scheme or port");
        }
        if (from is null)
        {
            yield return Wrong(smtp, "from", "is missing: mails need a sender, like Acme <hooks@acme.example>");
        }
        else if (
            from.Any(char.IsControl)
            || !MailAddress.TryCreate(from, out var sender)
            // Of two addresses it takes the first for a name.
            || sender.DisplayName.Contains('@', StringComparison.Ordinal)
        )
        {
            yield return Wrong(
                smtp,
                "from",
                $"is '{from}', wanted is an address, or a name and an address like Acme <hooks@acme.example>"
            );
        }
        if (user is not null && password is null)
        {
            yield return Wrong(smtp, "password", "is missing, and there is a user");
        }
        if (user is null && password is not null)
        {
            yield return Wrong(smtp, "user", "is missing, and there is a password");
        }
        if (Port(smtp) == ImplicitTlsPort)
        {
            yield return Wrong(
                smtp,
                "port",
                "is 465, where TLS begins without STARTTLS, which is not supported: use 587"
            );
        }
    }

    private static int Port(YamlTree.Mapping smtp) =>
        Text(smtp, "port") is { } port ? int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture) : 587;

    /// <summary>An empty text is none.</summary>
    private static string? Text(YamlTree.Mapping smtp, string name) =>
        smtp[name] is YamlTree.Scalar { Kind: not ScalarKind.Null, Text: { Length: > 0 } text } ? text : null;

    private static Problem Wrong(YamlTree.Mapping smtp, string name, string message) =>
        new((smtp[name] ?? smtp).At, $"{Section}.{name}", message);
}
