using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

public abstract class IdempotencyConformance : StoreConformance
{
    private static readonly byte[] Body = [1, 2, 3];

    [Fact]
    public async Task The_same_request_again_gets_the_first_answer_and_does_nothing()
    {
        var first = await Store.Organizations.AddAsync(Samples.Organization(), Once("k"));
        var second = await Store.Organizations.AddAsync(Samples.Organization(), Once("k"));

        Assert.Equal(201, second.Earlier!.Status);
        Assert.Equal(first.Value.Id.ToString(), System.Text.Encoding.UTF8.GetString(second.Earlier.Body));
        Assert.Single((await Store.Organizations.ListAsync(new PageRequest(), "", Cancel)).Value.Items);
    }

    [Fact]
    public async Task Of_many_at_once_one_has_the_effect()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Store.Organizations.AddAsync(Samples.Organization(), Once("k")))
        );

        Assert.Single(results, r => r.Earlier is null);
        Assert.Single((await Store.Organizations.ListAsync(new PageRequest(), "", Cancel)).Value.Items);
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        await Store.Organizations.AddAsync(Samples.Organization(), Once("k"));

        var result = await Store.Organizations.AddAsync(Samples.Organization(), Once("k") with { BodyHash = [9] });

        Assert.Equal((RefusalKind.Mismatch, "idempotency_key_reused"), (result.Refusal!.Kind, result.Refusal.Code));
    }

    [Fact]
    public async Task Another_key_route_or_organization_is_another_request()
    {
        await Store.Organizations.AddAsync(Samples.Organization(), Once("k"));

        IdempotencyKey[] others =
        [
            Once("K"),
            Once("k") with
            {
                Route = "/other",
            },
            Once("k") with
            {
                Organization = Samples.Ids.Next<OrganizationId>(),
            },
        ];

        foreach (var other in others)
        {
            Assert.Null((await Store.Organizations.AddAsync(Samples.Organization(), other)).Earlier);
        }
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        var taken = await OrganizationAsync(externalId: "acme");
        Assert.True(
            (await Store.Organizations.AddAsync(Samples.Organization(externalId: "acme"), Once("k"))).IsRefused
        );

        await Store.Organizations.RemoveAsync(taken.Id, _ => null, Samples.Noon);

        Assert.False(
            (await Store.Organizations.AddAsync(Samples.Organization(externalId: "acme"), Once("k"))).IsRefused
        );
    }

    [Theory]
    [InlineData(23.99, true)]
    [InlineData(24, false)]
    public async Task An_answer_is_kept_for_24_hours(double hours, bool kept)
    {
        await Store.Organizations.AddAsync(Samples.Organization(), Once("k"));
        Store.Time.Now += TimeSpan.FromHours(hours);

        var again = await Store.Organizations.AddAsync(Samples.Organization(), Once("k"));

        Assert.Equal(kept, again.Earlier is not null);
    }

    [Fact]
    public async Task Answers_are_not_readable_on_disk()
    {
        await Store.Organizations.AddAsync(
            Samples.Organization(),
            Once("k") with
            {
                Answer = _ => new StoredAnswer(201, "an-answer-with-a-secret"u8.ToArray()),
            }
        );

        Assert.True((await Store.RawBytesAsync()).AsSpan().IndexOf("an-answer-with"u8) < 0);
    }

    private static IdempotencyKey Once(string key) =>
        new(
            null,
            "/organizations",
            key,
            Body,
            value => new StoredAnswer(201, System.Text.Encoding.UTF8.GetBytes(((Organization)value).Id.ToString()))
        );
}
