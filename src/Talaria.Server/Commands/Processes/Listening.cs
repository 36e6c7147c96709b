using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Talaria.Server.Commands.Processes;

/// <summary>A bare Kestrel on a free loopback port, for as long as standard input is open.</summary>
internal static class Listening
{
    public static async Task<int> RunAsync(RequestDelegate handle, CancellationToken cancel)
    {
        await using var app = Build(handle);
        await app.StartAsync(cancel);
        await Console.Out.WriteLineAsync(Port(app).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Console.Out.FlushAsync(cancel);
        await Console.In.ReadToEndAsync(cancel);
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        return 0;
    }

    public static WebApplication Build(RequestDelegate handle, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    public static int Port(WebApplication app) =>
        new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        ).Port;
}
