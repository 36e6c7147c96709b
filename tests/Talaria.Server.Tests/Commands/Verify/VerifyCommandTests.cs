using System.Text;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Verify;

/// <summary>The command as somebody types it beside a request that was saved.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private const string Secret = "whsec_0123456789abcdef0123456789abcdef";

    // printf '{"a":1}' | openssl dgst -sha256 -hmac whsec_0123456789abcdef0123456789abcdef
    private static readonly string Signature = Convert.ToHexStringLower(
        System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), """{"a":1}"""u8)
    );

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_good_request_ends_with_0()
    {
        var (code, said) = await VerifyAsync("{\"a\":1}", $"agentset-signature: {Signature}");

        Assert.Equal((0, "The signature is right: it was made with the secret."), (code, said));
    }

    [Theory]
    [InlineData("{\"a\": 1}", "Agentset-Signature", "agentset", "The body was changed")]
    [InlineData(
        "{\"a\":1}",
        "X-Signature",
        "agentset",
        "The header 'Agentset-Signature' is missing. There is 'X-Signature'"
    )]
    [InlineData("{\"a\":1}", "Agentset-Signature", "roark", "The header 'X-Roark-Signature' is missing.")]
    [InlineData(
        "{\"a\":1}",
        "Agentset-Signature",
        "agentstack",
        "talaria: requests of profile 'agentstack' are not signed."
    )]
    [InlineData("{\"a\":1}", "Agentset-Signature", "none", "talaria: there is no profile 'none'; there are: agentry,")]
    public async Task Anything_else_ends_with_1_and_a_sentence(string body, string header, string profile, string words)
    {
        var (code, said) = await VerifyAsync(body, $"{header}: {Signature}", profile);

        Assert.Equal(1, code);
        Assert.StartsWith(words, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said);
    }

    [Fact]
    public async Task A_saved_request_is_old_and_taken_if_one_says_so()
    {
        var file = directory.Write(
            "headers.txt",
            "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r\nwebhook-timestamp: 1614265330\r\n"
                + "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n"
        );
        string[] arguments =
        [
            "verify",
            "--headers",
            file,
            "--body",
            directory.Write("body", """{"test": 2432232314}"""),
        ];
        var environment = new Dictionary<string, string>
        {
            ["WEBHOOK_SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        };

        await using var strict = TalariaProcess.Run(environment, arguments);
        await using var lenient = TalariaProcess.Run(environment, [.. arguments, "--any-age"]);

        Assert.Equal((1, 0), (await strict.EndAsync(), await lenient.EndAsync()));
        Assert.Contains("a receiver refuses what is more than 5 min away", Assert.Single(strict.Errors));
        Assert.Contains("The signature is right", Assert.Single(lenient.Output));
    }

    private async Task<(int Code, string Said)> VerifyAsync(string body, string header, string profile = "agentset")
    {
        var file = directory.Write("body.json", body);
        await using var process = TalariaProcess.Run(
            null,
            ["verify", "--profile", profile, "--secret", Secret, "--header", header, "--body", file]
        );
        var code = await process.EndAsync();
        return (code, Assert.Single(process.Output.Concat(process.Errors)));
    }
}
