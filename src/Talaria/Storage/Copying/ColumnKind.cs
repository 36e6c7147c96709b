namespace Talaria.Storage.Copying;

/// <summary>How a value stands in PostgreSQL; SQLite's columns know only numbers, texts and bytes.</summary>
internal enum ColumnKind
{
    /// <summary>A <see cref="System.Guid"/>.</summary>
    Uuid,

    /// <summary>A <see cref="long"/>.</summary>
    Bigint,

    /// <summary>An <see cref="int"/>.</summary>
    Integer,

    /// <summary>A <see cref="short"/>.</summary>
    Smallint,

    /// <summary>A <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>A <see cref="double"/>.</summary>
    Real,

    /// <summary>A <see cref="string"/>.</summary>
    Text,

    /// <summary>A <see cref="byte"/> array.</summary>
    Bytes,
}
