using Talaria.Profiles;
using Talaria.Profiles.Yaml;

namespace Talaria.Tests.Profiles;

public sealed class ProfileLoaderTests
{
    /// <summary>A small good profile; tests change a line of it.</summary>
    private const string Good = """
        name: acme
        title: Acme
        catalogue:
          data: { required: [job.id] }
          types:
            job.ended:
              title: Job Ended
              constants: { kind: job }
              sample: { job: { id: j1 }, note: urgent }
        subscriptions: { without_scope_ids: all }
        body: { kind: $constant.kind, id: $data.job.id, note: "$data.note | $id?" }
        timeout: 10s
        retries: { waits: [5s, 2m24s] }
        url: { http: true }
        """;

    [Fact]
    public void The_profiles_that_ship_are_good()
    {
        var (profiles, problems) = ProfileLoader.Load(null);

        Assert.Empty(problems);
        Assert.Contains("standard", profiles.Names);
    }

    [Fact]
    public void Standard_is_what_its_contract_says()
    {
        Assert.True(ProfileLoader.Load(null).Profiles.TryGet("standard", out var standard));

        Assert.True(standard.Catalogue.Open);
        Assert.Equal(TimeSpan.FromSeconds(15), standard.Timeout);
        Assert.Equal(
            ["5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "1d"],
            standard.Retries.Waits.Select(Duration.Format)
        );
        Assert.Equal(1.1, standard.Retries.JitterUpTo);
        Assert.Equal(TimeSpan.FromHours(24), standard.Retries.RetryAfterUpTo);
        Assert.Equal([429, 502, 503, 504], standard.Retries.ThrottleOn.Order());
        Assert.True(standard.Retries.DisableOnGone);
        Assert.Equal(TimeSpan.FromDays(5), standard.Disable!.AfterSpan);
        Assert.Equal(TimeSpan.FromHours(60), standard.Disable.WarnAfterSpan);
        Assert.Equal(Signing.Schemes.Standard, standard.Signature!.Scheme);
        Assert.False(standard.Url.AllowHttp);
    }

    [Fact]
    public void A_good_profile_is_read()
    {
        var (profile, problems) = ProfileLoader.Read(Good, "acme.yaml");

        Assert.Empty(problems);
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(144)], profile!.Retries.Waits);
        Assert.Equal("""{"job":{"id":"j1"},"note":"urgent"}""", profile.Catalogue.Types["job.ended"].Sample);
        Assert.Null(profile.Signature);
    }

    [Theory]
    [InlineData("timeout: 10s", "timeout: 31s", 12, "timeout", "1s to 30s")]
    [InlineData("timeout: 10s", "timeout: -1s", 12, "timeout", "duration")]
    [InlineData("timeout: 10s", "timeouts: 10s", 12, "timeouts", "'timeout'")]
    [InlineData("[5s, 2m24s]", "[5s, -3s]", 13, "retries.waits[1]", "duration")]
    [InlineData("$data.job.id", "$job.id", 11, "body.id", "no source '$job.id'")]
    [InlineData("$constant.kind", "$constant.kidn", 11, "body.kind", "'kind'")]
    [InlineData("sample: { job: { id: j1 }", "sample: { job: {}", 9, "catalogue.types.job.ended.sample", "job.id")]
    [InlineData(
        "{ without_scope_ids: all }",
        "{ without_scope_ids: some }",
        10,
        "subscriptions.without_scope_ids",
        "nothing"
    )]
    [InlineData("{ http: true }", "{ http: yes }", 14, "url.http", "true")]
    [InlineData("name: acme", "name: Acme Inc", 1, "name", "lower-case")]
    public void Each_mistake_is_named_with_its_line_and_field(
        string good,
        string bad,
        int line,
        string path,
        string message
    )
    {
        var (profile, problems) = ProfileLoader.Read(Good.Replace(good, bad), "acme.yaml");

        Assert.Null(profile);
        Assert.Contains(
            problems,
            p => p.At == new Place("acme.yaml", line) && p.Path == path && p.Message.Contains(message)
        );
    }

    [Theory]
    [InlineData("content: \"{timestamp}.{body}\"", "key: whole_string", "value: \"{hex}\"", "timestamp_header")]
    [InlineData(
        "content: \"{id}.{timestamp}.{body}\"",
        "key: whole_string",
        "value: \"t={timestamp},v1={hex}\"",
        "id_header"
    )]
    [InlineData("content: \"{body}\"", "key: whole_string", "value: \"{sha}\"", "{sha}")]
    [InlineData(
        "content: \"{body}\"",
        "key: base64_after_prefix, secret: { bytes: 16 }",
        "value: \"{hex}\"",
        "24 to 64"
    )]
    [InlineData("content: \"{url}\"", "key: whole_string", "value: \"{hex}\"", "{body}")]
    public void A_signature_that_no_receiver_could_verify_is_refused(
        string content,
        string key,
        string value,
        string message
    )
    {
        var text = Good + $"\nsignature: {{ header: X-Signature, {content}, {key}, {value} }}";

        Assert.Contains(ProfileLoader.Read(text, "acme.yaml").Problems, p => p.Message.Contains(message));
    }

    [Theory]
    [InlineData("{ after_failures: 5, warn_at_failures: [5] }", "disable.warn_at_failures")]
    [InlineData("{ after: 1d, warn_after: 2d }", "disable.warn_after")]
    public void A_warning_that_never_comes_is_refused(string disable, string path) =>
        Assert.Contains(ProfileLoader.Read(Good + $"\ndisable: {disable}", "acme.yaml").Problems, p => p.Path == path);

    [Fact]
    public void All_problems_of_all_files_come_at_once_and_a_file_overrides_a_built_in_by_name()
    {
        var directory = Scratch.Directory();
        File.WriteAllText(Path.Combine(directory, "a.yaml"), Good.Replace("10s", "1h").Replace("5s", "x"));
        File.WriteAllText(Path.Combine(directory, "b.yaml"), "name: [");
        File.WriteAllText(Path.Combine(directory, "c.yaml"), Good.Replace("name: acme", "name: standard"));

        var (profiles, problems) = ProfileLoader.Load(directory);

        Assert.Equal(3, problems.Select(p => (p.At.File, p.Path)).Distinct().Count());
        Assert.True(profiles.TryGet("standard", out var standard));
        Assert.Equal("Acme", standard.Title);
    }

    [Fact]
    public void A_file_with_each_kind_of_mistake_tells_all_of_them()
    {
        var text = Good.Replace("5s", "-5s").Replace("$data.job.id", "$job.id").Replace("title: Acme", "titel: Acme");
        var (_, problems) = ProfileLoader.Read(
            text + "\nsignature: { header: X, content: \"{body}\", key: rot13, value: \"{hex}\" }",
            "acme.yaml"
        );

        Assert.Equal(
            ["", "body.id", "retries.waits[0]", "signature.key", "titel"],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_missing_directory_is_a_problem() =>
        Assert.Contains("no directory", Assert.Single(ProfileLoader.Load("/nowhere/profiles").Problems).Message);

    [Fact]
    public void A_file_that_is_no_UTF_8_is_a_problem()
    {
        var directory = Scratch.Directory();
        File.WriteAllBytes(Path.Combine(directory, "a.yaml"), [.. "name: caf"u8, 0xe9]);

        Assert.Equal("cannot be read: it is not UTF-8", Assert.Single(ProfileLoader.Load(directory).Problems).Message);
        Directory.Delete(directory, recursive: true);
    }
}
