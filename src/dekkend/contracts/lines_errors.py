"""What is refused about the cells of an agreement."""

from dekkend.kernel.errors import Refusal


class CellTwice(Refusal):
    """Product “{product}” in gemeente {municipality} staat vanaf {first} twee keer in de overeenkomst."""

    remedy = "Laat de eerste regel eindigen voordat de tweede begint."
    rule = "TF-14"


class NothingToFollow(Refusal):
    """Van product “{product}” loopt op {first} geen regel, of er is geen opvolger genoemd."""

    remedy = "Controleer het product, de dag en de opvolgers."
