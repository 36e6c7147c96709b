using System.Globalization;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace Talaria.Server.Tests.Browser;

/// <summary>Debian's Chromium, without a screen: one process for all tests, a fresh tab for each.</summary>
/// <remarks>It resolves no name and so reaches nothing but 127.0.0.1.</remarks>
public sealed class Chromium : IDisposable
{
    // The driver ends with the tests, however they end: the pipe from them closes. Chromium ends with the driver's pipe.
    private const string Tied = """
        exec 3<&0; "$0" "$@" 3<&- & driver=$!
        { read -r _ <&3; kill "$driver"; } 2>/dev/null & wait "$driver"; kill $! 2>/dev/null
        """;

    private readonly ChromeDriverService service;
    private readonly ChromeDriver driver;
    private readonly string home;

    public Chromium()
    {
        var options = new ChromeOptions { BinaryLocation = "/usr/bin/chromium" };
        options.AddArguments(
            "--headless=new",
            "--no-sandbox", // Without it Chromium does not start as root.
            "--remote-debugging-pipe",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--force-color-profile=srgb",
            "--font-render-hinting=none",
            "--lang=en"
        );
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference(TabLog.Network, LogLevel.All);
        // The driver is named: nothing is looked for, nothing is loaded.
        service = ChromeDriverService.CreateDefaultService("/usr/bin", "chromedriver");
        service.SuppressInitialDiagnosticInformation = true;
        service.DriverProcessStarting += (_, starting) =>
        {
            var start = starting.DriverServiceProcessStartInfo;
            foreach (var argument in (string[])["-c", Tied, start.FileName, .. start.Arguments.Split(' ')])
            {
                start.ArgumentList.Add(argument);
            }
            (start.FileName, start.Arguments) = ("/bin/sh", "");
            start.RedirectStandardInput = true;
        };
        driver = new ChromeDriver(service, options, TimeSpan.FromSeconds(60));
        driver.Manage().Timeouts().AsynchronousJavaScript = Tab.Patience;
        home = driver.CurrentWindowHandle;
    }

    /// <summary>A tab without a past: no cookies, nothing stored, nothing cached.</summary>
    /// <param name="origin">What its paths begin with; requests to anywhere else are found.</param>
    public Tab Open(Uri origin, Look look = Look.Light)
    {
        driver.SwitchTo().NewWindow(WindowType.Tab);
        Command("Network.clearBrowserCookies");
        Command("Network.clearBrowserCache");
        Command(
            "Storage.clearDataForOrigin",
            ("origin", origin.GetLeftPart(UriPartial.Authority)),
            ("storageTypes", "all")
        );
        var phone = look.HasFlag(Look.Phone);
        Command(
            "Emulation.setDeviceMetricsOverride",
            ("width", phone ? 390 : 1280),
            ("height", phone ? 844 : 900),
            ("deviceScaleFactor", 1),
            ("mobile", phone)
        );
        Command(
            "Emulation.setEmulatedMedia",
            ("features", new[] { Feature("prefers-color-scheme", look.HasFlag(Look.Dark) ? "dark" : "light") })
        );
        return new Tab(driver, origin, look, home);
    }

    public void Dispose()
    {
        driver.Dispose();
        service.Dispose();
    }

    private static Dictionary<string, object> Feature(string name, string value) =>
        new() { ["name"] = name, ["value"] = value };

    private void Command(string name, params (string Name, object Value)[] parameters) =>
        driver.ExecuteCdpCommand(name, parameters.ToDictionary(p => p.Name, object? (p) => p.Value));
}
