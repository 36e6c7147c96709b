using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Talaria.Server.Dashboard.Verify;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Verify;

/// <summary>Customers' code: as it stands in the files below Snippets, and run on requests that the engine signed.</summary>
/// <remarks>Where a change of the files is meant, run once with TALARIA_GOLDEN=write, which writes them anew and fails, and read the difference.
/// The C# files are compiled into this program; the others are run by their languages.</remarks>
public sealed class SnippetTests
{
    private static readonly bool Writing = Environment.GetEnvironmentVariable("TALARIA_GOLDEN") is { Length: > 0 };

    private static readonly Dictionary<string, Func<IHeaderDictionary, byte[], bool>> CSharp = new()
    {
        ["standard"] = StandardWebhooks.IsGenuine,
        ["roe"] = RoeWebhooks.IsGenuine,
        ["roe-phrase"] = RoePhraseWebhooks.IsGenuine,
        ["agentry"] = AgentryWebhooks.IsGenuine,
        ["agentset"] = AgentsetWebhooks.IsGenuine,
        ["roark"] = RoarkWebhooks.IsGenuine,
        ["time-in-value"] = TimeInValueWebhooks.IsGenuine,
        ["named-hash"] = NamedHashWebhooks.IsGenuine,
    };

    [Fact]
    public void Every_profile_that_signs_has_snippets() =>
        Assert.Empty(
            Talaria
                .Profiles.ProfileLoader.Load(null)
                .Profiles.All.Where(p => p.Signature is not null)
                .Select(p => p.Title)
                .Except(SnippetForm.All.Select(f => f.Subject.Platform))
        );

    public static TheoryData<string> Forms() => [.. SnippetForm.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Snippets_are_as_their_files_have_them(string name)
    {
        var form = SnippetForm.All.Single(f => f.Name == name);
        foreach (var snippet in Snippets.Of(form.Subject).Append(Snippets.PostOf(form.Subject)))
        {
            Assert.DoesNotContain(form.Secret, snippet.Code);
            var file = Path.Combine(Folder(), name, snippet.File);
            if (Writing)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, snippet.Code);
                continue;
            }
            Assert.True(File.Exists(file), $"{file} is missing: run once with TALARIA_GOLDEN=write.");
            Assert.Equal(await File.ReadAllTextAsync(file), snippet.Code);
        }
        Assert.False(Writing, $"{name} was written anew; run again without TALARIA_GOLDEN.");
    }

    [Fact]
    public void CSharp_takes_what_is_genuine_and_nothing_else()
    {
        var cases = Cases();

        var found = cases.ConvertAll(c =>
        {
            Environment.SetEnvironmentVariable(SnippetSubject.SecretVariable, c.Request.Secret);
            var headers = new HeaderDictionary();
            foreach (var (name, value) in c.Request.Headers)
            {
                headers[name] = value;
            }
            return CSharp[c.Request.Form](headers, c.Request.Body);
        });

        Same(cases, found);
    }

    [Fact]
    public async Task Node_takes_what_is_genuine_and_nothing_else()
    {
        const string Driver = """
            import { readFileSync } from "node:fs";
            const found = [];
            for (const { form, secret, headers, body } of JSON.parse(readFileSync(0))) {
              process.env.WEBHOOK_SECRET = secret;
              const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
              const { isGenuine } = await import(`${process.argv[2]}/${form}/webhooks.mjs`);
              found.push(isGenuine(lower, Buffer.from(body, "base64")));
            }
            console.log(JSON.stringify(found));
            """;
        await RunAsync("driver.mjs", Driver, file => ("node", [file, Folder()]));
    }

    [Fact]
    public async Task Python_takes_what_is_genuine_and_nothing_else()
    {
        const string Driver = """
            import base64, email.message, json, os, runpy, sys
            found = []
            for case in json.load(sys.stdin):
                os.environ["WEBHOOK_SECRET"] = case["secret"]
                # As frameworks give them: names of any case.
                headers = email.message.Message()
                for name, value in case["headers"].items():
                    headers[name] = value
                snippet = runpy.run_path(f"{sys.argv[1]}/{case['form']}/webhooks.py")
                found.append(snippet["is_genuine"](headers, base64.b64decode(case["body"])))
            print(json.dumps(found))
            """;
        await RunAsync("driver.py", Driver, file => ("python3", ["-B", file, Folder()]));
    }

    [Fact]
    public async Task Go_takes_what_is_genuine_and_nothing_else()
    {
        var forms = SnippetForm.All.Select(f => f.Name).ToList();
        using var module = new TempDirectory();
        module.Write("go.mod", "module snippets\n\ngo 1.19\n");
        for (var i = 0; i < forms.Count; i++)
        {
            Directory.CreateDirectory(module.File($"s{i}"));
            File.Copy(Path.Combine(Folder(), forms[i], "webhooks.go"), module.File($"s{i}/webhooks.go"));
        }
        var driver = $$"""
            package main

            import (
            	"encoding/json"
            	"net/http"
            	"os"
            {{string.Join('\n', forms.Index().Select(f => $"\ts{f.Index} \"snippets/s{f.Index}\""))}}
            )

            func main() {
            	snippets := map[string]func(http.Header, []byte) bool{
            {{string.Join('\n', forms.Index().Select(f => $"\t\t\"{f.Item}\": s{f.Index}.IsGenuine,"))}}
            	}
            	var cases []struct {
            		Form, Secret string
            		Headers      map[string]string
            		Body         []byte
            	}
            	json.NewDecoder(os.Stdin).Decode(&cases)
            	found := []bool{}
            	for _, one := range cases {
            		os.Setenv("WEBHOOK_SECRET", one.Secret)
            		header := http.Header{}
            		for name, value := range one.Headers {
            			header.Set(name, value)
            		}
            		found = append(found, snippets[one.Form](header, one.Body))
            	}
            	json.NewEncoder(os.Stdout).Encode(found)
            }
            """;
        await RunAsync("main.go", driver, file => ("go", ["run", file]), module);
    }

    [Fact]
    public async Task The_shell_takes_what_is_genuine_and_nothing_else()
    {
        var cases = Cases();

        var found = new List<bool>();
        foreach (var (_, request, _) in cases)
        {
            using var directory = new TempDirectory();
            directory.Write("headers.txt", string.Concat(request.Headers.Select(h => $"{h.Key}: {h.Value}\r\n")));
            await File.WriteAllBytesAsync(directory.File("body.json"), request.Body);
            var script = Path.Combine(Folder(), request.Form, "check.sh");
            var (code, output, errors) = await Run.ProgramAsync(
                "bash",
                [script],
                directory: directory.Path,
                environment: new() { [SnippetSubject.SecretVariable] = request.Secret }
            );
            Assert.True(code == 0 ? output == "Genuine.\n" : code == 1 && errors.Length > 0, $"{request}: {errors}");
            found.Add(code == 0);
        }

        Same(cases, found);
    }

    private static async Task RunAsync(
        string file,
        string driver,
        Func<string, (string Program, string[] Arguments)> start,
        TempDirectory? within = null
    )
    {
        using var directory = new TempDirectory();
        var cases = Cases();
        var input = cases.Select(c => new
        {
            form = c.Request.Form,
            secret = c.Request.Secret,
            headers = c.Request.Headers,
            body = Convert.ToBase64String(c.Request.Body),
        });
        var (program, arguments) = start((within ?? directory).Write(file, driver));
        var (code, output, errors) = await Run.ProgramAsync(
            program,
            arguments,
            JsonSerializer.Serialize(input),
            (within ?? directory).Path
        );
        Assert.True(code == 0, $"{program}: {errors}");
        Same(cases, JsonSerializer.Deserialize<List<bool>>(output)!);
    }

    private static List<SnippetCase> Cases() =>
        [.. SnippetForm.All.SelectMany(form => SnippetCase.Of(form, TimeProvider.System.GetUtcNow()))];

    private static void Same(List<SnippetCase> cases, List<bool> found)
    {
        Assert.Equal(cases.Count, found.Count);
        Assert.Empty(
            cases
                .Zip(found)
                .Where(pair => pair.First.Genuine != pair.Second)
                .Select(pair => $"{pair.First.Request.Form}, {pair.First.What}: {pair.Second}")
        );
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "Snippets");
}
