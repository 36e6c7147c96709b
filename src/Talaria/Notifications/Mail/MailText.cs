using System.Net;
using System.Reflection;
using Talaria.Organizations;

namespace Talaria.Notifications.Mail;

/// <summary>What the mail about a notice says: subject, plain text and HTML, from the templates beside this file. Pure.</summary>
internal sealed record MailText(string Subject, string Plain, string Html)
{
    /// <summary>A subject is for one line of a list.</summary>
    private const int SubjectLength = 150;

    private static readonly string PlainTemplate = Read("notice.txt");
    private static readonly string HtmlTemplate = Read("notice.html");

    /// <param name="publicUrl">What the link to the endpoint begins with; null for no link.</param>
    public static MailText Of(Notice notice, Organization organization, Uri? publicUrl)
    {
        var words = WordsOf(notice.Kind, organization.Name);
        var texts = new Dictionary<string, string>
        {
            ["title"] = words.Title,
            ["lead"] = words.Lead,
            ["advice"] = words.Advice,
            ["organization"] = organization.Name,
            ["color"] = words.Color,
        };
        var lists = new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>
        {
            ["rows"] = [.. RowsOf(notice).Select(row => Item(("label", row.Label), ("value", row.Value)))],
            ["link"] = publicUrl is null ? [] : [Item(("url", LinkTo(notice, publicUrl)))],
        };
        var values = new TemplateValues(texts, lists);
        return new MailText(
            SubjectOf(words.Title, notice.Facts),
            Template.Render(PlainTemplate, values, OneLine),
            Template.Render(HtmlTemplate, values, text => WebUtility.HtmlEncode(OneLine(text)))
        );
    }

    private static Words WordsOf(NoticeKind kind, string organization) =>
        kind switch
        {
            NoticeKind.Added => new(
                "Webhook added",
                $"A webhook endpoint was added to {organization}.",
                "If nobody of you did this, find out who has a key to your webhooks.",
                "#2563a8"
            ),
            NoticeKind.Enabled => new(
                "Webhook enabled",
                $"A webhook endpoint of {organization} is enabled and gets events again.",
                "What it missed meanwhile is not sent by itself; it can be replayed.",
                "#2e7d4f"
            ),
            NoticeKind.Disabled => new(
                "Webhook disabled",
                $"A webhook endpoint of {organization} was disabled. It gets no more events, and what waited for it was cancelled.",
                "Mend the receiver, then enable the endpoint again. What it missed can be replayed.",
                "#b3261e"
            ),
            _ => new(
                "Webhook failing",
                $"Deliveries to a webhook endpoint of {organization} keep failing. They are retried, but not for ever, and an endpoint that keeps failing may be disabled.",
                "Check that the receiver runs, can be reached, and answers in time with a 2xx status.",
                "#b26a00"
            ),
        };

    private static IEnumerable<(string Label, string Value)> RowsOf(Notice notice)
    {
        var facts = notice.Facts;
        if (facts.Name is { } name)
        {
            yield return ("Endpoint", name);
        }
        yield return ("URL", facts.Url);
        if (facts.Reason is { } reason)
        {
            yield return ("Reason", reason);
        }
        if (facts.Failures > 0)
        {
            yield return ("Failed attempts in a row", $"{facts.Failures}");
        }
        if (facts.FailingSince is { } since)
        {
            yield return ("Failing since", NoticeText.Moment(since));
        }
        if (facts.LastError is { } error)
        {
            yield return ("Last error", error);
        }
        yield return ("Time", NoticeText.Moment(notice.CreatedAt));
    }

    private static string SubjectOf(string title, NoticeFacts facts)
    {
        var where = Uri.TryCreate(facts.Url, UriKind.Absolute, out var url) ? url.Host : facts.Url;
        var subject = OneLine(facts.Name is { } name ? $"{title}: {name} ({where})" : $"{title}: {where}");
        return subject.Length <= SubjectLength ? subject : string.Concat(subject.AsSpan(0, SubjectLength - 1), "…");
    }

    private static string LinkTo(Notice notice, Uri publicUrl) =>
        $"{publicUrl.AbsoluteUri.TrimEnd('/')}/organizations/{notice.Organization}/endpoints/{notice.Endpoint}";

    /// <summary>Nothing that was given may begin a new line: in a subject it would be a header of its own.</summary>
    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));

    private static Dictionary<string, string> Item(params (string Name, string Text)[] texts) =>
        texts.ToDictionary(t => t.Name, t => t.Text);

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"mail/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private sealed record Words(string Title, string Lead, string Advice, string Color);
}
