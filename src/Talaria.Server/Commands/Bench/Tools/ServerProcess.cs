using System.Net;
using System.Net.Sockets;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>The server that is measured: <c>talaria serve</c> on a directory that is thrown away.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Key = "bench-operator-key-0123456789abcdef";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;

    private ServerProcess(ChildProgram program, Uri url)
    {
        (Program, Url) = (program, url);
        http = new HttpClient { BaseAddress = url };
        Client = new TalariaClient(http, Key);
    }

    public ChildProgram Program { get; }

    public Uri Url { get; }

    public TalariaClient Client { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(string directory, CancellationToken cancel)
    {
        var server = Launch(directory);
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
    public static ServerProcess Launch(string directory)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var program = ChildProgram.Start(
            ["serve", "--urls", url.GetLeftPart(UriPartial.Authority), "--data-dir", directory],
            new Dictionary<string, string> { ["TALARIA__ADMIN_KEY"] = Key, ["TALARIA__EGRESS__ALLOW"] = "127.0.0.0/8" }
        );
        program.Drain();
        return new ServerProcess(program, url);
    }

    /// <summary>10 organizations with 10 endpoints each, one for each event type.</summary>
    /// <param name="hook">The address of the endpoint with this number.</param>
    public async Task SetUpAsync(Func<int, Uri> hook, CancellationToken cancel)
    {
        for (var number = 0; number < Load.Organizations; number++)
        {
            await AddOrganizationAsync(Load.Organization(number), cancel);
        }
        for (var endpoint = 0; endpoint < Load.Endpoints; endpoint++)
        {
            var organization = Load.Organization(endpoint / Load.EndpointsEach);
            await AddEndpointAsync(organization, hook(endpoint), Load.Type(endpoint), cancel);
        }
    }

    public Task AddOrganizationAsync(string externalId, CancellationToken cancel) =>
        Client.CreateOrganizationAsync(
            new CreateOrganization
            {
                Name = externalId,
                Profile = "standard",
                ExternalId = externalId,
            },
            cancel
        );

    public Task AddEndpointAsync(string organization, Uri hook, string type, CancellationToken cancel) =>
        Client.CreateEndpointAsync(
            organization,
            new CreateEndpoint { Url = hook.AbsoluteUri, Events = [type] },
            cancel
        );

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
                throw new BenchException($"The server did not start. {Program.Errors}");
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

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
