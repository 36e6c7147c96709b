using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Talaria.Tests.Notifications.Mail;

/// <summary>A real mail server on loopback (RFC 5321): takes mails, keeps them, and answers as it is told.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<SmtpMail> arrivals = Channel.CreateUnbounded<SmtpMail>();
    private readonly ConcurrentBag<Task> conversations = [];
    private readonly Task accepting;

    /// <param name="port">0: a free one.</param>
    public SmtpReceiver(int port = 0)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>What to say to a command instead of the usual: null for the usual. The greeting is asked for with "", the end of a
    /// mail's data with ".".</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Commands that get no answer until it is disposed.</summary>
    public Func<string, bool> Hangs { get; set; } = _ => false;

    /// <summary>What the greeting offers after EHLO.</summary>
    public IReadOnlyList<string> Offers { get; set; } = ["AUTH LOGIN", "8BITMIME", "SMTPUTF8"];

    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>User and password as they were given.</summary>
    public ConcurrentQueue<(string User, string Password)> Logins { get; } = new();

    public ConcurrentQueue<SmtpMail> All { get; } = new();

    /// <summary>The next mails that are taken, in their order.</summary>
    public async Task<IReadOnlyList<SmtpMail>> NextAsync(int count)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var next = new List<SmtpMail>();
        while (next.Count < count)
        {
            next.Add(await arrivals.Reader.ReadAsync(late.Token));
        }
        return next;
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        await Task.WhenAll(conversations);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                conversations.Add(TalkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false))
            {
                NewLine = "\r\n",
                AutoFlush = true,
            };
            await new Conversation(this, reader, writer).RunAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, or the test ends.
        }
    }

    private void Take(SmtpMail mail)
    {
        All.Enqueue(mail);
        arrivals.Writer.TryWrite(mail);
    }

    private sealed class Conversation(SmtpReceiver server, StreamReader reader, StreamWriter writer)
    {
        private string from = "";
        private List<string> to = [];

        public async Task RunAsync()
        {
            await SayAsync("", "220 loopback ready");
            while (await ReadAsync() is { } line)
            {
                server.Commands.Enqueue(line);
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "QUIT")
                {
                    await SayAsync(line, "221 bye");
                    return;
                }
                await HandleAsync(verb, line);
            }
        }

        private async Task HandleAsync(string verb, string line)
        {
            switch (verb)
            {
                case "EHLO":
                    await SayAsync(
                        line,
                        string.Join("\r\n", ["250-loopback", .. server.Offers.Select(o => $"250-{o}"), "250 HELP"])
                    );
                    break;
                case "AUTH":
                    await LoginAsync(line);
                    break;
                case "MAIL":
                    (from, to) = (AddressIn(line), []);
                    await SayAsync(line, "250 ok");
                    break;
                case "RCPT":
                    if (await SayAsync(line, "250 ok"))
                    {
                        to.Add(AddressIn(line));
                    }
                    break;
                case "DATA":
                    if (await SayAsync(line, "354 go on"))
                    {
                        server.Take(new SmtpMail(from, to, await DataAsync()));
                        await SayAsync(".", "250 taken");
                    }
                    break;
                default:
                    await SayAsync(line, "250 ok");
                    break;
            }
        }

        /// <summary>AUTH LOGIN with the user beside it or asked for, as mail clients do it.</summary>
        private async Task LoginAsync(string line)
        {
            var words = line.Split(' ');
            var user = words.Length > 2 ? words[2] : await AskAsync("334 VXNlcm5hbWU6");
            var password = await AskAsync("334 UGFzc3dvcmQ6");
            server.Logins.Enqueue((Plain(user), Plain(password)));
            await SayAsync(line, "235 welcome");
        }

        private async Task<string> AskAsync(string question)
        {
            await writer.WriteLineAsync(question);
            return await ReadAsync() ?? "";
        }

        private async Task<string> DataAsync()
        {
            var data = new StringBuilder();
            while (await ReadAsync() is { } line && line != ".")
            {
                // RFC 5321, 4.5.2
                data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }
            return data.ToString();
        }

        private async Task<string?> ReadAsync() => await reader.ReadLineAsync(server.stop.Token);

        /// <returns>Whether what was said is no refusal.</returns>
        private async Task<bool> SayAsync(string command, string usual)
        {
            if (server.Hangs(command))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, server.stop.Token);
            }
            var said = server.Answer(command) ?? usual;
            await writer.WriteLineAsync(said);
            return said[0] is '2' or '3';
        }

        private static string AddressIn(string line) => line.Split('<', '>')[1];

        private static string Plain(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }
}

/// <summary>A mail as it came: the envelope, and the data with its headers.</summary>
internal sealed record SmtpMail(string From, IReadOnlyList<string> To, string Data);
