namespace Talaria.Storage.Copying;

/// <summary>Rows on their way from one store to the other, read once and never held.</summary>
internal interface ICopyRows : IDisposable
{
    /// <summary>True if there is a row to read.</summary>
    bool Next();

    /// <summary>The next column's value, of the type that the kind names; null for NULL.</summary>
    object? Value(ColumnKind kind);
}
