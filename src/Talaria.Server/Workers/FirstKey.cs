using Talaria.Organizations;

namespace Talaria.Server.Workers;

/// <summary>Makes the operator's key at the first start, if none is configured, and prints it: this once, and not into the log.</summary>
internal sealed class FirstKey(IAdminKeys keys, TextWriter output) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await keys.EnsureAsync(cancellationToken) is { } key)
        {
            await output.WriteLineAsync($"operator's key, made now and shown this once: {key}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
