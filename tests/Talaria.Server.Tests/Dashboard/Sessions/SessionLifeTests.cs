using Talaria.Server.Tests.Harness;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>A sign-in holds on every node and over restarts, and ends with its key.</summary>
public sealed class SessionLifeTests
{
    [Fact]
    public async Task A_sign_in_on_one_node_holds_on_the_other_and_signing_out_there_ends_it_here()
    {
        var database = await PostgresServer.StartAsync();
        try
        {
            var settings = new Dictionary<string, string>
            {
                ["TALARIA__POSTGRES"] = await database.MakeDatabaseAsync(),
                ["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(new byte[32]),
            };
            using var directory = new TempDirectory();
            await using var a = await TalariaProcess.ServeAsync(directory.File("a"), environment: settings);
            await using var b = await TalariaProcess.ServeAsync(directory.File("b"), environment: settings);
            using var here = await new Visitor(a.Url).SignInAsync();
            using var there = With(here, b.Url);

            Assert.Equal(200, (await there.SeeAsync("/organizations")).Status);
            // The form's code is the session's, on every node.
            Assert.Equal(here.FormCode, there.FormCode);
            Assert.Equal(303, (await there.SubmitAsync("/sign-out")).Status);
            Assert.Equal(303, (await here.SeeAsync("/organizations")).Status);
        }
        finally
        {
            await database.RemoveAsync();
        }
    }

    [Fact]
    public async Task A_sign_in_holds_over_a_restart_while_its_key_is_one_of_the_operators()
    {
        using var directory = new TempDirectory();
        var data = directory.File("data");
        var a = await TalariaProcess.ServeAsync(data, environment: Keys("first,second"));
        using var first = await new Visitor(a.Url).SignInAsync("first");
        using var second = await new Visitor(a.Url).SignInAsync("second");
        Assert.Equal(0, await a.TerminateAsync());
        await a.DisposeAsync();

        // The first was rotated away.
        await using var b = await TalariaProcess.ServeAsync(data, environment: Keys("second,third"));
        using var gone = With(first, b.Url);
        using var stays = With(second, b.Url);

        Assert.Equal("/sign-in?return=%2Forganizations&ended=1", (await gone.SeeAsync("/organizations")).Location);
        Assert.Equal(200, (await stays.SeeAsync("/organizations")).Status);
    }

    private static Dictionary<string, string> Keys(string keys) => new() { ["TALARIA__ADMIN_KEY"] = keys };

    /// <summary>The same browser, led to another server by whatever stands in front of both.</summary>
    private static Visitor With(Visitor before, Uri server)
    {
        var visitor = new Visitor(server);
        foreach (System.Net.Cookie cookie in before.Cookies.GetCookies(before.Server))
        {
            visitor.Cookies.Add(server, new System.Net.Cookie(cookie.Name, cookie.Value));
        }
        return visitor;
    }
}
