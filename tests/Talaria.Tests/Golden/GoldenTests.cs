using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Talaria.Events;
using Talaria.Profiles;

namespace Talaria.Tests.Golden;

/// <summary>For every profile and event type the exact request that a receiver gets: PROFILE/TYPE.http beside this file.</summary>
/// <remarks>A change of a profile that changes a request shows here. Where it is meant, run the tests once with TALARIA_GOLDEN=write, which
/// writes the files anew and fails, and read the difference before committing it.</remarks>
public sealed class GoldenTests
{
    private static readonly ProfileSet Profiles = ProfileLoader.Load(null).Profiles;
    private static readonly bool Writing = Environment.GetEnvironmentVariable("TALARIA_GOLDEN") is { Length: > 0 };

    public static TheoryData<string, string> Types()
    {
        var types = new TheoryData<string, string>();
        foreach (var profile in Profiles.All.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            foreach (var type in profile.Catalogue.Types.Keys.Order(StringComparer.Ordinal))
            {
                types.Add(profile.Name, type);
            }
        }
        return types;
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_request_is_as_its_file_has_it(string name, string type)
    {
        var profile = Profile(name);
        var sample = profile.Catalogue.Types[type].Sample;
        Assert.Null(Check(profile, type, sample).Refusal);
        var headers = Configured(profile);

        var sent = await GoldenRequest.SendAsync(
            profile,
            type,
            sample,
            GoldenRequest.Secret(profile.Signature),
            headers,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Allowed(profile, headers), HeadersOf(sent));
        var file = Path.Combine(Folder(), name, $"{type}.http");
        if (Writing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, sent, TestContext.Current.CancellationToken);
            Assert.Fail($"{file} was written anew; run again without TALARIA_GOLDEN.");
        }
        Assert.True(File.Exists(file), $"{file} is missing: run once with TALARIA_GOLDEN=write.");
        Assert.Equal(
            await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
            Encoding.UTF8.GetBytes(sent)
        );
    }

    [Theory]
    [InlineData("roe", null)]
    [InlineData("roe", "not base64: any string")]
    [InlineData("roe", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public async Task Where_a_signature_is_optional_the_secret_decides(string name, string? secret)
    {
        var profile = Profile(name);
        var (type, about) = profile.Catalogue.Types.Single();

        var sent = await GoldenRequest.SendAsync(
            profile,
            type,
            about.Sample,
            secret,
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken
        );

        if (secret is null)
        {
            Assert.Equal(["Content-Length", "Content-Type", "Host", "User-Agent"], HeadersOf(sent));
            return;
        }
        var key = secret.StartsWith("whsec_", StringComparison.Ordinal)
            ? Convert.FromBase64String(secret["whsec_".Length..])
            : Encoding.UTF8.GetBytes(secret);
        var body = sent[(sent.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        var signed = $"{Value(sent, "webhook-id")}.{Value(sent, "webhook-timestamp")}.{body}";
        Assert.Equal(
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed))),
            Value(sent, "webhook-signature")
        );
    }

    [Fact]
    public void There_is_no_file_without_a_type()
    {
        var wanted = Types().Select(t => Path.Combine(Folder(), t.Data.Item1, $"{t.Data.Item2}.http"));

        Assert.Empty(Directory.EnumerateFiles(Folder(), "*.http", SearchOption.AllDirectories).Except(wanted));
    }

    private static Profile Profile(string name) =>
        Profiles.TryGet(name, out var profile) ? profile : throw new InvalidOperationException(name);

    private static Result<CheckedEvent> Check(Profile profile, string type, string data) =>
        EventCheck.Check(
            profile,
            new NewEvent { Type = type, Data = Encoding.UTF8.GetBytes(data) },
            GoldenRequest.CreatedAt
        );

    /// <summary>Without a signature the endpoint's own headers are how a receiver knows us.</summary>
    private static Dictionary<string, string> Configured(Profile profile) =>
        profile.Signature is null
            ? new Dictionary<string, string> { ["Authorization"] = "Bearer my-secret-token" }
            : [];

    /// <summary>What the profile and the endpoint name, and what HTTP itself needs.</summary>
    private static IEnumerable<string> Allowed(Profile profile, Dictionary<string, string> configured)
    {
        var scheme = profile.Signature?.Scheme;
        var agent = profile.Request.UserAgent is null ? null : "User-Agent";
        return new[] { "Host", "Content-Length", "Content-Type", agent }
            .Concat([scheme?.IdHeader, scheme?.TimestampHeader, scheme?.SignatureHeader])
            .Concat(profile.Request.Headers.Keys)
            .Concat(configured.Keys)
            .OfType<string>()
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> HeadersOf(string request) =>
        request[..request.IndexOf("\n\n", StringComparison.Ordinal)]
            .Split('\n')
            .Skip(1)
            .Select(line => line.Split(':')[0])
            .Order(StringComparer.Ordinal);

    private static string Value(string request, string header) =>
        request.Split('\n').Single(line => line.StartsWith(header + ": ", StringComparison.Ordinal))[
            (header.Length + 2)..
        ];

    private static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
