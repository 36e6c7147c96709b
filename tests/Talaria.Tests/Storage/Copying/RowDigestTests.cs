using Talaria.Storage.Copying;

namespace Talaria.Tests.Storage.Copying;

public sealed class RowDigestTests
{
    [Fact]
    public void The_order_of_rows_does_not_matter() => Assert.Equal(Of([1L, "a"], [2L, "b"]), Of([2L, "b"], [1L, "a"]));

    public static TheoryData<object?[], object?[]> Different() =>
        new()
        {
            { ["ab", "c"], ["a", "bc"] },
            { [null, "a"], ["a", null] },
            { [""], [null] },
            { [Array.Empty<byte>()], [""] },
            { [1L], [2L] },
            { [true], [false] },
            { [0.5], [0.25] },
            { [Guid.Empty], [Guid.AllBitsSet] },
            { [new byte[] { 1 }], [new byte[] { 2 }] },
        };

    [Theory]
    [MemberData(nameof(Different), DisableDiscoveryEnumeration = true)]
    public void Other_values_are_another_digest(object?[] one, object?[] other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void A_row_twice_is_not_the_row_once() => Assert.NotEqual(Of([1L]), Of([1L], [1L]));

    private static (long, UInt128) Of(params object?[][] rows)
    {
        var digest = new RowDigest();
        foreach (var row in rows)
        {
            Array.ForEach(row, digest.Add);
            digest.EndRow();
        }
        return digest.Result;
    }
}
