namespace Talaria.Storage;

/// <summary>A row that is being read, of either store: each call takes the next column.</summary>
internal interface IRow
{
    Guid Guid();

    Guid? GuidOrNull();

    long Long();

    long? LongOrNull();

    int Int();

    int? IntOrNull();

    double? DoubleOrNull();

    bool Bool();

    string Text();

    string? TextOrNull();

    byte[] Blob();

    byte[]? BlobOrNull();

    /// <summary>From UTC milliseconds.</summary>
    DateTimeOffset Time();

    DateTimeOffset? TimeOrNull();
}
