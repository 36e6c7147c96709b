using Microsoft.AspNetCore.Http;
using Talaria.Server.Facades.Agentry;
using Talaria.Server.Http;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>How agentry says no, for each status.</summary>
public sealed class AgentryErrorsTests
{
    [Theory]
    [InlineData(400, """{"name":"ValidationError","errors":[{"path":[],"message":"Why <not>."}]}""")]
    [InlineData(401, """{"name":"UnauthorizedError","message":"Why <not>."}""")]
    [InlineData(403, """{"name":"ForbiddenError","message":"Why <not>."}""")]
    [InlineData(404, """{"name":"NotFoundError","message":"Why <not>."}""")]
    [InlineData(405, """{"name":"MethodNotAllowedError","message":"Why <not>."}""")]
    [InlineData(409, """{"name":"ConflictError","message":"Why <not>."}""")]
    [InlineData(413, """{"name":"PayloadTooLargeError","message":"Why <not>."}""")]
    [InlineData(431, """{"name":"BadRequestError","message":"Why <not>."}""")]
    [InlineData(500, """{"name":"InternalServerError","message":"Why <not>."}""")]
    [InlineData(503, """{"name":"ServiceUnavailableError","message":"Why <not>."}""")]
    public async Task Each_status_has_a_name(int status, string body) =>
        Assert.Equal(body, await WriteAsync(new Refused(status, "code", "Why <not>.")));

    [Theory]
    [InlineData("", "[]")]
    [InlineData("/url", """["url"]""")]
    [InlineData("/inbox_ids/3", """["inbox_ids",3]""")]
    [InlineData("/headers/3", """["headers","3"]""")]
    [InlineData("/headers/a~1b~0c", """["headers","a/b~c"]""")]
    [InlineData("/7", """["7"]""")]
    public async Task A_pointer_is_a_path(string pointer, string path) =>
        Assert.Equal(
            $$"""{"name":"ValidationError","errors":[{"path":{{path}},"message":"is wrong"}]}""",
            await WriteAsync(
                new Refused(400, "invalid", "Wrong.") { Problems = [new FieldProblem(pointer, "is wrong")] }
            )
        );

    private static async Task<string> WriteAsync(Refused refused)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Response.Body = body;
        await new AgentryErrors().WriteAsync(http.Response, refused);
        Assert.Equal(body.Length, http.Response.ContentLength);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
