using System.CommandLine;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands;

/// <summary><c>--limit</c> and <c>--cursor</c> of a list, whose pages are gathered: one of the server's holds 200 rows at most, and of the log perhaps none.</summary>
internal sealed class Paging
{
    private const int MostPerPage = 200;

    private readonly Option<int> limit = new("--limit")
    {
        Description = "At most so many rows.",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<string?> cursor = new("--cursor")
    {
        Description = "Go on behind an earlier list: its next_cursor, with the same filters.",
    };

    public Paging() =>
        limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var rows) && rows < 1)
            {
                result.AddError("--limit: at least 1.");
            }
        });

    public Symbol[] Options => [limit, cursor];

    public async Task<ResourceList<T>> GatherAsync<T>(Call call, Func<PageQuery, Task<ResourceList<T>>> next)
    {
        var rows = new List<T>();
        var (at, wanted) = (call.Of(cursor), call.Of(limit));
        do
        {
            var page = await next(new PageQuery { Cursor = at, Limit = Math.Min(MostPerPage, wanted - rows.Count) });
            rows.AddRange(page.Data);
            at = page.NextCursor;
        } while (at is not null && rows.Count < wanted);
        return new ResourceList<T> { Data = rows, NextCursor = at };
    }

    /// <summary>Says how to see the rest, if there is one.</summary>
    public static void ShowRest<T>(Screen screen, ResourceList<T> list)
    {
        if (list.NextCursor is { } next)
        {
            screen.Line($"There are more: --cursor {next}");
        }
    }
}
