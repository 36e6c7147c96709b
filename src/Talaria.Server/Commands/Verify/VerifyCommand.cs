using System.CommandLine;
using Talaria.Profiles;
using Talaria.Sdk.Signing;
using Talaria.Server.Config;

namespace Talaria.Server.Commands.Verify;

/// <summary><c>talaria verify</c>: checks a request's signature and says exactly what is wrong. No server is asked.</summary>
internal static class VerifyCommand
{
    private const string SecretVariable = "WEBHOOK_SECRET";

    public static Command Create()
    {
        var options = new VerifyOptions();
        var command = new Command("verify", "Check a request's signature and say exactly what is wrong.");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (found, problem) = Run(options.Of(parsed));
            if (problem is not null)
            {
                Console.Error.WriteLine($"talaria: {problem}");
                return 1;
            }
            (found!.IsGood ? Console.Out : Console.Error).WriteLine(found.Sentence);
            return found.IsGood ? 0 : 1;
        });
        return command;
    }

    private static (Diagnosis? Found, string? Problem) Run(VerifyRequest request)
    {
        var settings = new SettingsSource { Environment = SettingsSource.ProcessEnvironment() }
            .Read()
            .Settings;
        var profiles = ProfileLoader.Load(settings.Engine.ProfilesDirectory).Profiles;
        if (!profiles.TryGet(request.Profile, out var profile))
        {
            var names = Screen.Words(profiles.Names.Order(StringComparer.Ordinal));
            return (null, $"there is no profile '{request.Profile}'; there are: {names}.");
        }
        if (profile.Signature is not { } signature)
        {
            return (null, $"requests of profile '{profile.Name}' are not signed.");
        }
        var secret = request.Secret ?? Environment.GetEnvironmentVariable(SecretVariable);
        if (string.IsNullOrEmpty(secret))
        {
            return (null, $"a secret is needed: --secret, or better {SecretVariable}.");
        }
        try
        {
            var (headers, others) = HeaderLines.Read(request.HeaderText());
            if (others.Count > 0)
            {
                return (null, $"'{others[0]}' is no header: NAME: VALUE.");
            }
            var examiner = new SignatureExaminer(signature.Scheme, signature.SecretPrefix, TimeProvider.System);
            var found = examiner.Examine([new("the secret", secret)], headers, request.BodyBytes());
            return (request.AnyAge && found.IsSigned ? new(DiagnosisKind.Good, found.Sentence) : found, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }
}
