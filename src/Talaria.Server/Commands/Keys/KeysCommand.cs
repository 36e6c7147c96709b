using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Keys;

/// <summary><c>talaria keys</c>: an organization's API keys.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "An organization's API keys.") { List(), Add(), Revoke() };

    private static OrganizationCommand List()
    {
        var paging = new Paging();
        return new OrganizationCommand(
            "list",
            "List the keys, without the keys themselves.",
            "--organization acme",
            paging.Options
        ).Prints(async call =>
        {
            var keys = await paging.GatherAsync(
                call,
                page => call.Client.ListKeysAsync(call.Organization, page, call.Cancel)
            );
            call.Print(keys, AnswersJson.Relaxed.ResourceListKeyResource, Show);
        });
    }

    private static OrganizationCommand Add()
    {
        var name = new Argument<string>("name") { Description = "What it is for." };
        var permissions = new Option<string[]>("--permission")
        {
            Description = "read, manage or publish; may be repeated. All of them if none is given.",
        };
        var expires = new Option<DateTimeOffset?>("--expires-at")
        {
            Description = "When it stops working: 2027-01-01T00:00:00Z; never if it is not given.",
        };
        return new OrganizationCommand(
            "add",
            "Make a key; it is printed this once.",
            "\"their script\" --organization acme --permission read --permission publish",
            name,
            permissions,
            expires
        ).Prints(async call =>
        {
            var wanted = new CreateKey
            {
                Name = call.Of(name),
                Permissions = call.ListOf(permissions),
                ExpiresAt = call.Of(expires),
            };
            var issued = await call.Client.CreateKeyAsync(call.Organization, wanted, call.Cancel);
            call.Print(issued, AnswersJson.Relaxed.IssuedKeyResource, Show);
        });
    }

    private static OrganizationCommand Revoke()
    {
        var id = new Argument<string>("key") { Description = "The key's id: key_..." };
        return new OrganizationCommand("revoke", "Revoke a key at once.", "key_01K... --organization acme", id).Does(
            async call =>
            {
                await call.Client.DeleteKeyAsync(call.Organization, call.Of(id), call.Cancel);
                call.Say($"revoked {call.Of(id)}");
            }
        );
    }

    private static void Show(Screen screen, ResourceList<KeyResource> keys)
    {
        screen.Table(
            ["key", "name", "permissions", "expires", "last used"],
            keys.Data.Select(key =>
                new[]
                {
                    key.Id,
                    key.Name,
                    Screen.Words(key.Permissions),
                    Screen.Time(key.ExpiresAt) ?? "never",
                    Screen.Time(key.LastUsedAt) ?? "never",
                }
            )
        );
        Paging.ShowRest(screen, keys);
    }

    private static void Show(Screen screen, IssuedKeyResource issued) =>
        screen.Fields(
            ("id", issued.Id),
            ("name", issued.Name),
            ("permissions", Screen.Words(issued.Permissions)),
            ("expires", Screen.Time(issued.ExpiresAt) ?? "never"),
            ("key", issued.Key),
            ("", "The key is not shown again.")
        );
}
