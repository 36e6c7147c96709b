using System.Collections.ObjectModel;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace Talaria.Server.Tests.Browser;

/// <summary>One tab of one test. Elements are found as a person finds them: by what they are called.</summary>
public sealed class Tab : IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ChromeDriver driver;
    private readonly Uri origin;
    private readonly Look look;
    private readonly string home;
    private readonly TabLog log;

    internal Tab(ChromeDriver driver, Uri origin, Look look, string home)
    {
        (this.driver, this.origin, this.look, this.home) = (driver, origin, look, home);
        log = new TabLog(driver.Manage().Logs);
        Script(!look.HasFlag(Look.ScriptOff));
    }

    /// <summary>All of Selenium, for what is not here.</summary>
    public ChromeDriver Driver => driver;

    /// <summary>Where it is: path and query.</summary>
    public string Path => new Uri(driver.Url).PathAndQuery;

    public string Title => driver.Title;

    /// <summary>The text that can be seen.</summary>
    public string Text => One("body").Text;

    /// <summary>The status that the page came with.</summary>
    public int Status
    {
        get
        {
            log.Read();
            return log.Status;
        }
    }

    /// <summary>Goes to a path and waits until it is loaded.</summary>
    public Tab Go(string path)
    {
        driver.Navigate().GoToUrl(new Uri(origin, path));
        return this;
    }

    /// <summary>The first element of a CSS selector.</summary>
    public IWebElement One(string selector) =>
        All(selector) is [var first, ..]
            ? first
            : throw new NotFoundException($"No {selector} on {driver.Url}:\n{driver.PageSource}");

    public ReadOnlyCollection<IWebElement> All(string selector) => driver.FindElements(By.CssSelector(selector));

    /// <summary>The field with this label.</summary>
    public IWebElement Field(string label) =>
        (IWebElement?)
            driver.ExecuteScript(
                """
                const same = t => t.replace(/\s+/g, ' ').trim() === arguments[0];
                return [...document.querySelectorAll('input:not([type=hidden]), select, textarea')].find(f =>
                  same(f.getAttribute('aria-label') ?? '') || [...f.labels].some(l =>
                    same(l.innerText) || same(l.querySelector('.label')?.innerText ?? '') || same(l.firstChild?.textContent ?? '')));
                """,
                label
            )
        ?? throw new NotFoundException($"No field '{label}' on {driver.Url}:\n{driver.PageSource}");

    /// <summary>Types into the field with this label, in place of what is there.</summary>
    public Tab Fill(string label, string value)
    {
        var field = Field(label);
        field.Clear();
        field.SendKeys(value);
        return this;
    }

    /// <summary>Presses the visible button or link that is called so; if it is a link or sends a form, waits for the page that comes.</summary>
    /// <param name="stays">It leads to no other page although it looks so: script does something else.</param>
    public Tab Press(string name, bool stays = false)
    {
        var element =
            (IWebElement?)
                driver.ExecuteScript(
                    """
                    const name = e => (e.getAttribute('aria-label') ?? (e.innerText || e.value || '')).replace(/\s+/g, ' ').trim();
                    return [...document.querySelectorAll('button, a[href], summary, input[type=submit]')].find(e =>
                      name(e) === arguments[0] && e.checkVisibility());
                    """,
                    name
                )
            ?? throw new NotFoundException($"Nothing to press called '{name}' on {driver.Url}:\n{driver.PageSource}");
        var leads =
            !stays
            && (bool)
                driver.ExecuteScript(
                    """
                    const e = arguments[0];
                    return e.matches('a[href]:not([href^="#"]):not([download])')
                      || e.type === 'submit' && !!e.form && e.form.method !== 'dialog' && (e.formNoValidate || e.form.checkValidity());
                    """,
                    element
                )!;
        driver.ExecuteScript("document.pressed = true");
        element.Click();
        if (leads)
        {
            AwaitNext(name);
        }
        return this;
    }

    /// <summary>Waits until an expression of JavaScript holds; it is asked again whenever the page changes.</summary>
    public Tab When(string expression)
    {
        driver.ExecuteAsyncScript(
            $$"""
            const done = arguments[arguments.length - 1];
            const holds = () => ({{expression}});
            if (holds()) { done(); } else {
              const watch = new MutationObserver(() => { if (holds()) { watch.disconnect(); done(); } });
              watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            }
            """
        );
        return this;
    }

    /// <summary>Fails with every finding: see <see cref="Findings"/>.</summary>
    public Tab Check()
    {
        var findings = Findings();
        Assert.True(findings.Count == 0, $"{Path} ({look}):\n{string.Join('\n', findings)}");
        return this;
    }

    /// <summary>
    /// What is wrong: the console's warnings and errors and requests to elsewhere since the tab was opened, what axe
    /// has against the page that is shown, and a page that is wider than the window.
    /// </summary>
    public IReadOnlyList<string> Findings()
    {
        // After the page has loaded axe needs the script that the page was loaded without.
        Script(true);
        var axe = Axe.Violations(driver);
        var wide = (bool)driver.ExecuteScript("return document.documentElement.scrollWidth > innerWidth")!;
        Script(!look.HasFlag(Look.ScriptOff));
        log.Read();
        return
        [
            .. log.Errors.Select(e => $"console {e}"),
            .. log.Requests.Where(IsOutside).Select(r => $"request to elsewhere: {r}"),
            .. axe,
            .. wide ? ["wider than the window"] : Array.Empty<string>(),
        ];
    }

    /// <summary>The page as a PNG: as wide as the window, as high as the page, with a limit.</summary>
    public byte[] Picture()
    {
        const int highest = 1000;
        var (width, height) = (Long("innerWidth"), Math.Min(highest, Long("document.documentElement.scrollHeight")));
        var clip = new Dictionary<string, object>
        {
            ["x"] = 0,
            ["y"] = 0,
            ["width"] = width,
            ["height"] = height,
            ["scale"] = 1,
        };
        var shot =
            (Dictionary<string, object>)
                driver.ExecuteCdpCommand(
                    "Page.captureScreenshot",
                    new() { ["captureBeyondViewport"] = true, ["clip"] = clip }
                )!;
        return Convert.FromBase64String((string)shot["data"]);
    }

    public void Dispose()
    {
        log.Read(); // So that the next tab does not find it.
        driver.Close();
        driver.SwitchTo().Window(home);
    }

    /// <summary>The click returns before the next page begins on a busy machine.</summary>
    private void AwaitNext(string pressed)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            try
            {
                if ((bool)driver.ExecuteScript("return !document.pressed && document.readyState === 'complete'")!)
                {
                    return;
                }
            }
            catch (WebDriverException)
            {
                // Asked between two pages.
            }
        }
        Assert.Fail($"'{pressed}' led to no page from {driver.Url}.");
    }

    private long Long(string expression) => (long)driver.ExecuteScript($"return {expression}")!;

    private bool IsOutside(string request) =>
        Uri.TryCreate(request, UriKind.Absolute, out var address)
        && address.Scheme is not ("data" or "blob" or "about")
        && address.GetLeftPart(UriPartial.Authority) != origin.GetLeftPart(UriPartial.Authority);

    private void Script(bool on) =>
        driver.ExecuteCdpCommand("Emulation.setScriptExecutionDisabled", new() { ["value"] = !on });
}
