using System.Runtime.CompilerServices;

namespace Talaria.Server.Tests.Browser;

/// <summary>Not a test but a command, docs/screenshots/make: a picture of every page.</summary>
[Collection<InBrowser>]
public sealed class Screenshots(Chromium chromium, World world)
{
    [Fact(Explicit = true)]
    public async Task Make()
    {
        // Mallory is for the tests.
        await world.Client.DeleteOrganizationAsync(world.Hostile.Id, TestContext.Current.CancellationToken);
        foreach (var sight in Sights.All.Where(s => s.Pictured))
        {
            foreach (var look in sight.Also.Prepend(Look.Light))
            {
                using var tab = chromium.Open(world.Url, look);
                if (sight.SignedIn)
                {
                    await world.SignInAsync(tab);
                }
                var end = look == Look.Light ? "" : $"-{look}".ToLowerInvariant();
                await File.WriteAllBytesAsync(
                    Path.Combine(Folder(), $"{sight.Name}{end}.png"),
                    tab.Go(sight.At(world)).Picture(),
                    TestContext.Current.CancellationToken
                );
            }
        }
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "../../../docs/screenshots");
}
