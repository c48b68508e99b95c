#if LIB_HAS_INCLUDE(<bit>) && LIB_HAS_INCLUDE(<sys/types.h>)
#include <bit>
#endif

LIB_BEGIN_NAMESPACE
namespace detail {

// Doc of view.
class LIB_API view {
  public:
    LIB_CONSTEXPR view(const char* s) : data_(s) {}
    LIB_CONSTEXPR20 ~view() {}

    // Doc of size.
    LIB_NODISCARD LIB_CONSTEXPR auto size() const -> int { return size_ && data_ ? 1 : 0; }
    LIB_NON_NULL(2)
    int find(char c) LIB_NOEXCEPT {
        if (c == 'x') {
            return 1;
        }
        return size();
    }

  LIB_PRIVATE_UNLESS_TESTED:
    int size_;
    const char* data_;
};

template <typename T, LIB_ENABLE_IF(!is_named<T>::value)>
LIB_API int count(const T& value) {
    return value.size();
}

LIB_TYPE_CONSTANT(long long, long_long_type);

LIB_API Cardinality AnyNumber() { return Cardinality(R"(
} LIB_NOT_A_MACRO )"); }

} // namespace detail
LIB_END_NAMESPACE
