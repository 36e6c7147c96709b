using System.Globalization;
using System.Security.Cryptography;
using Talaria.Ids;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Api;

/// <summary>One request and its answer: what every handler that changes something has in common.</summary>
internal sealed class Exchange(HttpContext http)
{
    public CancellationToken Aborted => http.RequestAborted;

    public static ValueTask<Exchange?> BindAsync(HttpContext http) => new(new Exchange(http));

    /// <summary>Reads the body strictly, acts, and answers; with an Idempotency-Key once for all requests that carry it.</summary>
    /// <param name="scope">The organization whose key the Idempotency-Key is; null for the operator's own requests.</param>
    public async Task<IResult> CreateAsync<TWanted, T>(
        OrganizationId? scope,
        Func<FieldReader, TWanted> read,
        Func<TWanted, IdempotencyKey?, Task<Result<T>>> act,
        Func<T, Answer> answer
    )
    {
        var (body, refused) = await BodyAsync();
        if (refused is not null)
        {
            return refused;
        }
        var wanted = FieldReader.Read(body, read);
        if (wanted.IsRefused)
        {
            return Problems.Of(wanted.Refusal);
        }
        using var once = Once.Begin(http, scope, body, Hash, value => answer((T)value).Stored);
        if (once.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }
        var result = await act(wanted.Value, once.Key);
        return result.Refusal is { } no ? Problems.Of(no)
            : result.Earlier is { } earlier ? Answer.Again(earlier)
            : answer(result.Value);
    }

    /// <summary>As <see cref="CreateAsync"/> for what may be done twice without harm.</summary>
    public async Task<IResult> ChangeAsync<TWanted, T>(
        Func<FieldReader, TWanted> read,
        Func<TWanted, Task<Result<T>>> act,
        Func<T, Answer> answer
    )
    {
        var (body, refused) = await BodyAsync();
        if (refused is not null)
        {
            return refused;
        }
        var wanted = FieldReader.Read(body, read);
        if (wanted.IsRefused)
        {
            return Problems.Of(wanted.Refusal);
        }
        var result = await act(wanted.Value);
        return result.IsRefused ? Problems.Of(result.Refusal) : answer(result.Value);
    }

    /// <summary>The version that If-Match names; null if any will do.</summary>
    public Result<long?> IfMatch()
    {
        var header = http.Request.Headers.IfMatch;
        if (header.Count == 0 || header == "*")
        {
            return (long?)null;
        }
        return long.TryParse(
            header.ToString().Trim('"'),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var version
        )
            ? version
            : new Refusal(
                RefusalKind.Invalid,
                "bad_if_match",
                "If-Match has to be the ETag of an earlier answer, like \"3\"."
            );
    }

    private async ValueTask<(byte[] Body, Refused? Refused)> BodyAsync()
    {
        if (await RequestBody.ReadAllAsync(http) is not { } body)
        {
            return ([], Problems.Of(RequestBody.TooLong(RequestBody.Limit)));
        }
        return body.Length > 0 && !RequestBody.IsJson(http.Request) ? ([], RequestBody.NotJson) : (body, null);
    }

    /// <summary>The route's template says nothing about which object it is: the id is hashed with the body.</summary>
    private byte[] Hash(byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (http.Request.RouteValues["id"] is string id)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(id));
        }
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
