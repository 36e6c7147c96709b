using Talaria.Endpoints;

namespace Talaria.Tests.Endpoints;

public sealed partial class EndpointRegistrarTests
{
    [Fact]
    public async Task A_changed_secret_signs_at_once_and_alone()
    {
        var id = await AddAsync(open, Valid);
        await registrar.RotateSecretAsync(open, id, null, null, Cancel);

        const string given = "whsec_plJ3nmyCDGBKInavdOK15jsl";
        var changed = (await registrar.ChangeAsync(open, id, new() { Secret = given }, null, Cancel)).Value.Endpoint;
        store.Time.Now = Samples.Noon.AddHours(1);
        var same = (await registrar.ChangeAsync(open, id, new() { Secret = given }, null, Cancel)).Value.Endpoint;
        var other = (await registrar.ChangeAsync(open, id, new() { Name = "new" }, null, Cancel)).Value.Endpoint;

        Assert.Equal([new EndpointSecret(given, Samples.Noon, null)], changed.Secrets);
        Assert.Equal(changed.Secrets, same.Secrets);
        Assert.Equal(changed.Secrets, other.Secrets);
    }

    [Fact]
    public async Task A_secret_is_taken_away_only_where_the_signature_is_optional()
    {
        var none = new EndpointChange { Secret = new Optional<string>(true, null) };
        var optional = (await store.Organizations.AddAsync(Samples.Organization("unsigned"), null)).Value;
        var signed = await AddAsync(open, Valid);
        var free = await registrar.AddAsync(
            optional,
            Valid with
            {
                Secret = "whsec_plJ3nmyCDGBKInavdOK15jsl",
            },
            null,
            Cancel
        );

        var refused = await registrar.ChangeAsync(open, signed, none, null, Cancel);
        var taken = await registrar.ChangeAsync(optional, free.Value.Endpoint.Id, none, null, Cancel);

        Assert.Equal("/secret", Assert.Single(refused.Refusal!.Problems).Pointer);
        Assert.Single(free.Value.Endpoint.Secrets);
        Assert.Empty(taken.Value.Endpoint.Secrets);
    }

    [Fact]
    public async Task A_changed_secret_has_the_form_that_a_new_one_needs()
    {
        var id = await AddAsync(open, Valid);

        var refused = await registrar.ChangeAsync(open, id, new() { Secret = "whsec_#" }, null, Cancel);

        Assert.Contains("base64", Assert.Single(refused.Refusal!.Problems).Message);
    }
}
