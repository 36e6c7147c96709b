using Talaria.Ids;

namespace Talaria;

/// <summary>A caller's promise that this request is the same one again. The store keeps the answer in the transaction of the effect.</summary>
/// <param name="Organization">Whose key it is; null for the operator's own requests.</param>
/// <param name="Route">The route template: the same key on another route is another key.</param>
/// <param name="Key">As the caller gave it, 1 to 256 characters.</param>
/// <param name="BodyHash">SHA-256 of the request body.</param>
/// <param name="Answer">Makes the answer to keep from the use case's value (boxed <c>T</c> of the <see cref="Result{T}"/>).</param>
public sealed record IdempotencyKey(
    OrganizationId? Organization,
    string Route,
    string Key,
    byte[] BodyHash,
    Func<object, StoredAnswer> Answer
);

/// <summary>An HTTP answer as it was given: status and JSON body. Stored encrypted, for 24 hours.</summary>
public sealed record StoredAnswer(int Status, byte[] Body);
