using Talaria.Server.Commands;
using Talaria.Server.Config;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Config;

/// <summary>What is wrong with the mail server's settings keeps mails off, never the server.</summary>
public sealed class SmtpSettingsTests : IDisposable
{
    private const string Good = "host: mail.acme.example, from: hooks@acme.example";

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Every_setting_reaches_its_place()
    {
        var settings = Read(
            """
            talaria:
              server: { public_url: "https://hooks.acme.example" }
              smtp: { host: mail.acme.example, port: 2525, user: talaria, password: sesame, from: "Acme <hooks@acme.example>", tls: false }
            """
        );

        Assert.Empty(settings.Warnings);
        Assert.Equal(
            new SmtpOptions
            {
                Host = "mail.acme.example",
                Port = 2525,
                User = "talaria",
                Password = "sesame",
                From = "Acme <hooks@acme.example>",
                Tls = false,
            },
            settings.Engine.Smtp
        );
        Assert.Equal(new Uri("https://hooks.acme.example"), settings.Engine.PublicUrl);
    }

    [Fact]
    public void The_environment_sets_them_too()
    {
        var settings = Read(
            "talaria:",
            ("TALARIA__SMTP__HOST", "127.0.0.1"),
            ("TALARIA__SMTP__PORT", "25"),
            ("TALARIA__SMTP__USER", "talaria"),
            ("TALARIA__SMTP__PASSWORD", "4711"),
            ("TALARIA__SMTP__FROM", "hooks@acme.example"),
            ("TALARIA__SMTP__TLS", "false")
        );

        Assert.Empty(settings.Warnings);
        var smtp = settings.Engine.Smtp!;
        Assert.Equal(("127.0.0.1", 25, "4711", false), (smtp.Host, smtp.Port, smtp.Password, smtp.Tls));
    }

    [Theory]
    [InlineData("talaria:")]
    [InlineData("talaria: { smtp: null }")]
    [InlineData("talaria: { smtp: { host: null, port: 587, tls: true } }")]
    [InlineData("talaria: { smtp: { host: '' } }")]
    public void Without_a_host_there_is_no_mail_and_nothing_wrong(string text)
    {
        var settings = Read(text);

        Assert.Empty(settings.Warnings);
        Assert.Null(settings.Engine.Smtp);
    }

    [Theory]
    [InlineData("host: mail.acme.example", "smtp.from: is missing")]
    [InlineData("host: mail.acme.example, from: hooks", "smtp.from: is 'hooks'")]
    [InlineData("host: mail.acme.example, from: 'a@b.example, c@d.example'", "smtp.from: is ")]
    [InlineData("host: 'smtp://mail.acme.example', from: a@b.example", "smtp.host: is 'smtp://mail.acme.example'")]
    [InlineData("host: 'mail.acme.example:25', from: a@b.example", "smtp.host: is ")]
    [InlineData("from: a@b.example", "smtp.host: is missing")]
    [InlineData(Good + ", user: x", "smtp.password: is missing")]
    [InlineData(Good + ", password: sesame", "smtp.user: is missing")]
    [InlineData(Good + ", port: 465", "smtp.port: is 465")]
    [InlineData(Good + ", port: many", "smtp.port: ")]
    [InlineData(Good + ", port: 0", "smtp.port: ")]
    [InlineData(Good + ", port: 65536", "smtp.port: ")]
    [InlineData(Good + ", tls: perhaps", "smtp.tls: ")]
    [InlineData(Good + ", passwrod: sesame", "smtp.passwrod: unknown field; did you mean 'password'")]
    [InlineData(Good + ", user: x, password: 4711", "smtp.password: wanted is text")]
    public void What_is_wrong_is_said_with_its_line_and_keeps_mails_off(string smtp, string problem)
    {
        var settings = Read($"talaria:\n  smtp: {{ {smtp} }}\n");

        Assert.StartsWith($"{File}:2: talaria.{problem}", Assert.Single(settings.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("4711", settings.Warnings[0], StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", settings.Warnings[0], StringComparison.Ordinal);
        Assert.Null(settings.Engine.Smtp);
    }

    [Fact]
    public void A_section_of_another_form_is_said_too() =>
        Assert.StartsWith($"{File}:1: talaria.smtp: ", Assert.Single(Read("talaria: { smtp: 5 }").Warnings));

    [Theory]
    [InlineData(Good, 0)]
    [InlineData("host: mail.acme.example", 1)]
    public void Check_ends_with_1(string smtp, int code)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var file = directory.Write("t.yaml", $"talaria:\n  smtp: {{ {smtp} }}\n");

        Assert.Equal(code, CheckCommand.Run(new SettingsSource { File = file }, output, errors));
        Assert.Equal(code == 1, errors.ToString().Contains($"{file}:2: talaria.smtp.from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_starts_and_says_it()
    {
        var wrong = new Dictionary<string, string> { ["TALARIA__SMTP__HOST"] = "mail.acme.example" };
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"), environment: wrong);

        Assert.Contains(
            server.Errors,
            l => l.StartsWith("talaria: warning: TALARIA__SMTP__HOST: ", StringComparison.Ordinal)
        );
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public void Together_with_what_stops_a_start_it_is_said_at_once()
    {
        var (_, problems) = Source("talaria:\n  data_dri: x\n  smtp: { host: mail.acme.example }\n").Read();

        Assert.Equal(2, problems.Count);
    }

    private string File => directory.File("t.yaml");

    private Settings Read(string text, params (string Name, string Value)[] environment)
    {
        var (settings, problems) = Source(text, environment).Read();
        Assert.Empty(problems);
        return settings;
    }

    private SettingsSource Source(string text, params (string Name, string Value)[] environment) =>
        new()
        {
            File = directory.Write("t.yaml", text),
            Environment = environment.ToDictionary(e => e.Name, e => e.Value),
        };
}
