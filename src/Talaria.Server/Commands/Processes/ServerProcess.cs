using System.Net;
using System.Net.Sockets;
using Talaria.Sdk;

namespace Talaria.Server.Commands.Processes;

/// <summary><c>talaria serve</c> as a process beside this one, on a free port, allowed to call loopback addresses.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;

    private ServerProcess(ChildProgram program, Uri url, string key)
    {
        (Program, Url, Key) = (program, url, key);
        http = new HttpClient { BaseAddress = url };
        Client = new TalariaClient(http, key);
    }

    public ChildProgram Program { get; }

    public Uri Url { get; }

    /// <summary>The operator's.</summary>
    public string Key { get; }

    public TalariaClient Client { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(
        string directory,
        string key,
        CancellationToken cancel,
        params (string Name, string Value)[] settings
    )
    {
        var server = Launch(directory, key, settings);
        await server.UntilAsync(
            async () =>
            {
                using var ready = await server.http.GetAsync("/health/ready", cancel);
                return ready.IsSuccessStatusCode;
            },
            cancel
        );
        return server;
    }

    /// <summary>Starts it and does not wait.</summary>
    /// <param name="settings">Environment variables beside the key and the loopback network.</param>
    public static ServerProcess Launch(string directory, string key, params (string Name, string Value)[] settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TALARIA__ADMIN_KEY"] = key,
            ["TALARIA__EGRESS__ALLOW"] = "127.0.0.0/8",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        var program = ChildProgram.Start(
            ["serve", "--urls", url.GetLeftPart(UriPartial.Authority), "--data-dir", directory],
            environment
        );
        program.Drain();
        return new ServerProcess(program, url, key);
    }

    /// <summary>Asks until the answer is yes; a refused connection is a no.</summary>
    public async Task UntilAsync(Func<Task<bool>> ask, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(5), time);
        while (!await TryAsync())
        {
            if (Program.HasExited || time.GetElapsedTime(start) > StartLimit)
            {
                throw new ProcessException($"The server did not start. {Program.Errors}");
            }
            await again.WaitForNextTickAsync(cancel);
        }

        async Task<bool> TryAsync()
        {
            try
            {
                return await ask();
            }
            catch (HttpRequestException)
            {
                return false;
            }
            catch (TalariaException refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
            {
                return false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Program.TerminateAsync();
        await Program.DisposeAsync();
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
