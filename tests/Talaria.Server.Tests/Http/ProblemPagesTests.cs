using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Server.Http;

namespace Talaria.Server.Tests.Http;

/// <summary>What a caller gets of an exception that nobody expected.</summary>
public sealed class ProblemPagesTests
{
    [Theory]
    [InlineData(true, 503, "1")]
    [InlineData(false, 500, "")]
    public async Task A_database_that_is_away_is_503_with_Retry_After_and_a_statement_that_it_refuses_is_a_bug(
        bool away,
        int status,
        string wait
    )
    {
        var http = new DefaultHttpContext();
        var pages = new ProblemPages(_ => throw new Failed(away), NullLogger<ProblemPages>.Instance);

        await pages.InvokeAsync(http);

        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal(wait, http.Response.Headers.RetryAfter.ToString());
    }

    private sealed class Failed(bool away) : DbException("secret host names")
    {
        public override bool IsTransient => away;
    }
}
