using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Talaria.Notifications.Mail;

/// <summary>Tells owners by mail, one message each: they never see each other, and one whose address bounces stops no other.</summary>
internal sealed class MailChannel(SmtpOptions options, Uri? publicUrl, TimeProvider time) : IChannel
{
    private readonly MailAddress from = new(options.From);

    public NoticeChannel Kind => NoticeChannel.Email;

    /// <summary>Mail servers take few connections of one client.</summary>
    public int AtOnce => 4;

    public async Task<string?> TellAsync(Telling telling, CancellationToken stop)
    {
        using var message = MessageOf(telling);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        using var client = ClientFor(message.To[0]);
        try
        {
            // Waited for from outside too: the client does not give up in every phase of a connection.
            await client.SendMailAsync(message, either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"{options} did not take the mail within {options.Timeout.TotalSeconds:0.###} s";
        }
        catch (SmtpException e)
        {
            return e.InnerException is null ? e.Message : $"{e.Message} {e.InnerException.Message}";
        }
    }

    internal MailMessage MessageOf(Telling telling)
    {
        var notice = telling.Notice;
        var text = MailText.Of(notice, telling.Organization, publicUrl);
        var message = new MailMessage(from, new MailAddress(telling.Recipient))
        {
            Subject = text.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        // The same for a mail that is sent again after a crash: some mailboxes then show it once.
        var owner = telling.Organization.Owners.ToList().IndexOf(telling.Recipient);
        message.Headers.Add("Message-ID", $"<{notice.Id}.{owner}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(Part(text.Plain, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(Part(text.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView Part(string text, string type) =>
        AlternateView.CreateAlternateViewFromString(text.ReplaceLineEndings("\r\n"), Encoding.UTF8, type);

    private SmtpClient ClientFor(MailAddress recipient) =>
        new(options.Host, options.Port)
        {
            EnableSsl = options.Tls,
            UseDefaultCredentials = false,
            Credentials = options.User is { } user ? new NetworkCredential(user, options.Password) : null,
            // RFC 6531 is asked of the server only where the address needs it.
            DeliveryFormat = Ascii.IsValid(recipient.User)
                ? SmtpDeliveryFormat.SevenBit
                : SmtpDeliveryFormat.International,
        };
}
