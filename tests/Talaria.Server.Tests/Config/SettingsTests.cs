using Talaria.Server.Config;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Config;

public sealed class SettingsTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Without_a_file_everything_has_its_default()
    {
        var (settings, problems) = Read(null);

        Assert.Empty(problems);
        Assert.Equal(["http://127.0.0.1:8080"], settings.Urls);
        Assert.Equal(new TalariaOptions().MinFreeBytes, settings.Engine.MinFreeBytes);
    }

    [Fact]
    public void Every_setting_reaches_its_place()
    {
        var (settings, problems) = Read(
            """
            talaria:
              urls: [http://0.0.0.0:9000, "http://[::1]:9001"]
              admin_keys: [one, two]
              secret_keys: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
              data_dir: /var/lib/talaria
              profiles_dir: /etc/talaria/profiles
              server: { public_url: "https://hooks.acme.example", trusted_proxies: 10.0.0.0/8, metrics_port: 9100 }
              egress: { allow: [127.0.0.1, 10.1.0.0/16], proxy: "http://proxy:3128" }
              delivery: { max_in_flight: 100, per_organization: 20, per_endpoint: 8, memory: 1.5GiB }
              storage: { min_free: 0 }
              retention: { events: 90d, attempts: 7d12h }
              retries: { scale: 0.001 }
            """
        );

        Assert.Empty(problems);
        Assert.Equal(["http://0.0.0.0:9000", "http://[::1]:9001"], settings.Urls);
        Assert.Equal(["one", "two"], settings.AdminKeys);
        Assert.Equal(new byte[32], Assert.Single(settings.Engine.SecretKeys));
        Assert.Equal("/var/lib/talaria", settings.Engine.DataDirectory);
        Assert.Equal("/etc/talaria/profiles", settings.Engine.ProfilesDirectory);
        Assert.Equal(new Uri("https://hooks.acme.example"), settings.Server.PublicUrl);
        Assert.Equal("10.0.0.0/8", Assert.Single(settings.Server.TrustedProxies).ToString());
        Assert.Equal(9100, settings.Server.MetricsPort);
        Assert.Equal(["127.0.0.1/32", "10.1.0.0/16"], settings.Engine.Egress.Allow.Select(n => n.ToString()));
        Assert.Equal(new Uri("http://proxy:3128"), settings.Engine.Egress.Proxy);
        Assert.Equal(
            new DeliveryOptions
            {
                MaxInFlight = 100,
                PerOrganization = 20,
                PerEndpoint = 8,
                MemoryBytes = 3L << 29,
            },
            settings.Engine.Delivery
        );
        Assert.Equal(0, settings.Engine.MinFreeBytes);
        Assert.Equal(0.001, settings.Engine.RetryScale);
        Assert.Equal(
            new RetentionOptions { Events = TimeSpan.FromDays(90), Attempts = TimeSpan.FromDays(7.5) },
            settings.Engine.Retention
        );
    }

    [Theory]
    [InlineData(null, null, 30, 30)]
    [InlineData("7d", null, 7, 7)]
    [InlineData("90d", null, 90, 30)]
    [InlineData(null, "7d", 30, 7)]
    [InlineData(null, "30d", 30, 30)]
    public void Attempts_are_never_kept_longer_than_events(string? events, string? attempts, int wanted, int wantedToo)
    {
        var (settings, problems) = Read(
            null,
            ("TALARIA__RETENTION__EVENTS", events ?? ""),
            ("TALARIA__RETENTION__ATTEMPTS", attempts ?? "")
        );

        Assert.Empty(problems);
        Assert.Equal(TimeSpan.FromDays(wanted), settings.Engine.Retention.Events);
        Assert.Equal(TimeSpan.FromDays(wantedToo), settings.Engine.Retention.Attempts);
    }

    [Fact]
    public void Attempts_that_would_be_kept_longer_are_a_problem_with_its_line()
    {
        var (_, problems) = Read("talaria:\n  retention:\n    events: 7d\n    attempts: 7d1ms\n");

        Assert.Equal(
            $"{File}:4: talaria.retention.attempts: is longer than retention.events (7d): attempts go with their events",
            Assert.Single(problems)
        );
    }

    [Fact]
    public void Other_sections_of_the_file_are_left_alone()
    {
        Assert.Empty(Read("database: { url: x }\nlogging: [1, 2]\n").Problems);
        Assert.Empty(Read("").Problems);
        Assert.Empty(Read("talaria:\n").Problems);
    }

    [Fact]
    public void Every_problem_is_reported_at_once_with_its_line_and_near_names()
    {
        var (_, problems) = Read(
            """
            other: {}
            talaria:
              data_dri: /x
              egress:
                allow: [127.0.0.1, everywhere]
              delivery:
                max_in_flight: many
                memory: 128 apples
              retries:
                scale: 0
            """,
            ("TALARIA__EGRES__ALLOW", "127.0.0.1")
        );

        string[] wanted =
        [
            "TALARIA__EGRES__ALLOW: no setting has this variable; did you mean 'TALARIA__EGRESS__ALLOW'",
            $"{File}:3: talaria.data_dri: unknown field; did you mean 'data_dir'",
            $"{File}:5: talaria.egress.allow[1]: is 'everywhere'",
            $"{File}:7: talaria.delivery.max_in_flight: ",
            $"{File}:8: talaria.delivery.memory: is '128 apples'",
            $"{File}:10: talaria.retries.scale: ",
        ];
        Assert.All(wanted, w => Assert.Contains(problems, p => p.StartsWith(w, StringComparison.Ordinal)));
        Assert.Equal(wanted.Length, problems.Count);
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        var (settings, problems) = Read(
            "talaria: { retries: { scale: 2 }, storage: { min_free: 1GiB } }",
            ("TALARIA__RETRIES__SCALE", "0.5"),
            ("TALARIA__ADMIN_KEY", "12345"),
            ("TALARIA__EGRESS__ALLOW", "127.0.0.0/8, ::1"),
            ("TALARIA__DELIVERY__MAX_IN_FLIGHT", ""),
            ("PATH", "/bin")
        );

        Assert.Empty(problems);
        Assert.Equal(0.5, settings.Engine.RetryScale);
        Assert.Equal(1L << 30, settings.Engine.MinFreeBytes);
        Assert.Equal(["12345"], settings.AdminKeys);
        Assert.Equal(2, settings.Engine.Egress.Allow.Count);
        Assert.Equal(4096, settings.Engine.Delivery.MaxInFlight);
    }

    [Theory]
    [InlineData("TALARIA__SECRET_KEYS", "dG9vIHNob3J0")]
    [InlineData("TALARIA__URLS", "https://localhost")]
    [InlineData("TALARIA__URLS", "localhost:80")]
    [InlineData("TALARIA__SERVER__PUBLIC_URL", "/talaria")]
    [InlineData("TALARIA__SERVER__METRICS_PORT", "70000")]
    [InlineData("TALARIA__EGRESS__ALLOW", "10.0.0.0/33")]
    [InlineData("TALARIA__DELIVERY__PER_ENDPOINT", "0")]
    [InlineData("TALARIA__DELIVERY__PER_ENDPOINT", "1.5")]
    [InlineData("TALARIA__STORAGE__MIN_FREE", "-1")]
    [InlineData("TALARIA__RETENTION__EVENTS", "30")]
    [InlineData("TALARIA__RETENTION__EVENTS", "-30d")]
    [InlineData("TALARIA__RETENTION__EVENTS", "59s")]
    [InlineData("TALARIA__RETENTION__ATTEMPTS", "31d")]
    [InlineData("TALARIA__RETRIES__SCALE", "fast")]
    [InlineData("TALARIA__POSTGRES", "postgres://db")]
    [InlineData("TALARIA__POSTGRES", "Password=secret")]
    public void A_bad_value_is_named_by_its_variable(string variable, string value)
    {
        var problem = Assert.Single(Read(null, (variable, value)).Problems);

        Assert.StartsWith($"{variable}: ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("talaria: { admin_keys: 4711 }")]
    [InlineData("talaria: { secret_keys: [bm90IHRoaXJ0eS10d28gYnl0ZXMh] }")]
    public void A_bad_key_is_never_shown(string text)
    {
        var problem = Assert.Single(Read(text).Problems);

        Assert.DoesNotContain("4711", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("bm90", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("talaria: [")]
    [InlineData("talaria: { retries: { scale: 1 }, retries: { scale: 2 } }")]
    [InlineData("talaria: 5")]
    [InlineData("- a list")]
    public void A_file_that_is_no_configuration_is_a_problem_with_its_line(string text) =>
        Assert.Matches("t.yaml:[12]: ", Assert.Single(Read(text).Problems));

    [Fact]
    public void A_file_that_is_not_there_is_a_problem_if_it_was_asked_for()
    {
        var (_, problems) = new SettingsSource { File = directory.File("none.yaml") }.Read();

        Assert.Contains("cannot be read", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_UTF_8_is_a_problem_and_not_another_configuration()
    {
        System.IO.File.WriteAllBytes(
            File,
            [.. "webhook: { endpoints: [{ url: \"http://a.example/"u8, 0xff, .. "\" }] }"u8]
        );

        var (settings, problems) = new SettingsSource { File = File }.Read();

        Assert.Equal($"{File}: cannot be read: it is not UTF-8", Assert.Single(problems));
        Assert.Null(settings.Endpoints);
    }

    private string File => directory.File("t.yaml");

    private (Settings Settings, IReadOnlyList<string> Problems) Read(
        string? text,
        params (string Name, string Value)[] environment
    ) =>
        new SettingsSource
        {
            File = text is null ? null : directory.Write("t.yaml", text),
            Environment = environment.ToDictionary(e => e.Name, e => e.Value),
        }.Read();
}
