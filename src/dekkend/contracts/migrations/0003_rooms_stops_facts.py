"""Reports of capacity, rooms with their texts and combining, stops by a room, and rulings on the self-employed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dekkend.contracts.agreement_states
from dekkend.runtime.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_guarded"),
        ("organisations", "0007_account_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CapacityReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("product", models.SlugField(max_length=60, verbose_name="product")),
                ("on", models.DateField(verbose_name="stand op")),
                ("places", models.PositiveIntegerField(verbose_name="plaatsen")),
                (
                    "waiting_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="wachttijd, dagen"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="toelichting")),
                ("reported_at", models.DateTimeField(verbose_name="gemeld op")),
            ],
            options={
                "ordering": ["agreement_id", "product", "municipality_id", "-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SelfEmployedRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("toegestaan", "toegestaan"),
                            ("niet-toegestaan", "niet-toegestaan"),
                            ("niet-besloten", "niet-besloten"),
                        ],
                        max_length=20,
                        verbose_name="beleid",
                    ),
                ),
                ("first", models.DateField(verbose_name="vanaf")),
                ("source", models.CharField(max_length=300, verbose_name="staat in")),
                (
                    "decision",
                    models.TextField(blank=True, verbose_name="besluit over de botsing met artikel 3.9.1"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="vastgelegd op")),
            ],
            options={
                "ordering": ["region_id", "-first", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="agreementfact",
            name="agreement_fact_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="roomuse",
            name="room_use_not_negative",
        ),
        migrations.AddField(
            model_name="bridging",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bridging",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="announced_in",
            field=models.CharField(blank=True, max_length=300, verbose_name="aangekondigd in"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="combined_consent",
            field=models.CharField(blank=True, max_length=300, verbose_name="toestemming voor samenvoegen"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="combined_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_in",
                to="contracts.ceiling",
            ),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="combined_on",
            field=models.DateField(blank=True, null=True, verbose_name="samengevoegd op"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="decision",
            field=models.TextField(blank=True, verbose_name="besluit en motivering"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="contracts.ceiling",
            ),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="hearing",
            field=models.TextField(blank=True, verbose_name="verslag van het horen"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="intent",
            field=models.JSONField(default=dict, verbose_name="voornemen"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="signal",
            field=models.TextField(blank=True, verbose_name="signaal"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="talk",
            field=models.TextField(blank=True, verbose_name="verslag van het gesprek"),
        ),
        migrations.AddField(
            model_name="ceiling",
            name="year_height",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=14,
                null=True,
                verbose_name="hoogte van een heel jaar",
            ),
        ),
        migrations.AddField(
            model_name="clientstop",
            name="ceiling",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stops",
                to="contracts.ceiling",
            ),
        ),
        migrations.AddField(
            model_name="clientstop",
            name="judgment",
            field=models.TextField(blank=True, verbose_name="toelichting bij het besluit"),
        ),
        migrations.AddField(
            model_name="clientstop",
            name="lift_reason",
            field=models.TextField(blank=True, verbose_name="waarom opgeheven"),
        ),
        migrations.AddField(
            model_name="ending",
            name="intent",
            field=models.TextField(blank=True, verbose_name="voornemen"),
        ),
        migrations.AddField(
            model_name="ending",
            name="particulars",
            field=models.JSONField(default=dict, verbose_name="bijzonderheden"),
        ),
        migrations.AddField(
            model_name="roomadjustment",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reden"),
        ),
        migrations.AddField(
            model_name="roomuse",
            name="always",
            field=models.DecimalField(
                decimal_places=2, default=0, max_digits=14, verbose_name="altijd betaald"
            ),
        ),
        migrations.AlterField(
            model_name="agreementfact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("onderaannemer", "onderaannemer"),
                    ("melding", "melding"),
                    ("datalek", "datalek"),
                    ("overname", "overname"),
                    ("maatregel", "maatregel"),
                    ("geschil", "geschil"),
                    ("onverschuldigd", "onverschuldigd"),
                    ("continuiteit", "continuiteit"),
                    ("verzekering", "verzekering"),
                    ("gebruik", "gebruik"),
                    ("wachtnorm", "wachtnorm"),
                    ("wachttijd", "wachttijd"),
                    ("weigering", "weigering"),
                    ("ontwikkeltafel", "ontwikkeltafel"),
                    ("ubo-ontbreekt", "ubo-ontbreekt"),
                    ("gedaan", "gedaan"),
                ],
                max_length=20,
                verbose_name="soort",
            ),
        ),
        migrations.AlterField(
            model_name="ending",
            name="hearing",
            field=models.TextField(blank=True, verbose_name="verslag van het horen"),
        ),
        migrations.AddConstraint(
            model_name="agreementfact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "onderaannemer",
                            "melding",
                            "datalek",
                            "overname",
                            "maatregel",
                            "geschil",
                            "onverschuldigd",
                            "continuiteit",
                            "verzekering",
                            "gebruik",
                            "wachtnorm",
                            "wachttijd",
                            "weigering",
                            "ontwikkeltafel",
                            "ubo-ontbreekt",
                            "gedaan",
                        ],
                    )
                ),
                name="agreement_fact_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bridging",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="bridging_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="bridging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "status__in",
                            [
                                dekkend.contracts.agreement_states.BridgingStatus["AGREED"],
                                dekkend.contracts.agreement_states.BridgingStatus["ENDED"],
                            ],
                        ),
                        _negated=True,
                    ),
                    ("agreed_on__isnull", False),
                    _connector="OR",
                ),
                name="bridging_agreed_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="ceiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            dekkend.contracts.agreement_states.CeilingStatus["INTENDED"],
                            dekkend.contracts.agreement_states.CeilingStatus["HEARD"],
                            dekkend.contracts.agreement_states.CeilingStatus["DROPPED"],
                        ],
                    ),
                    models.Q(("decided_on__isnull", False), models.Q(("decision", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ceiling_height_decided_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="ceiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("combined_into__isnull", True),
                    models.Q(
                        ("combined_on__isnull", False),
                        ("status", dekkend.contracts.agreement_states.CeilingStatus["CLOSED"]),
                        models.Q(("combined_consent", ""), _negated=True),
                        models.Q(("combined_into", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ceiling_combined_with_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("always__gte", 0), ("amount__gte", 0)), name="room_use_not_negative"
            ),
        ),
        migrations.AddField(
            model_name="capacityreport",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="capacity_reports",
                to="contracts.agreement",
            ),
        ),
        migrations.AddField(
            model_name="capacityreport",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
                verbose_name="gemeente",
            ),
        ),
        migrations.AddField(
            model_name="capacityreport",
            name="reported_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="selfemployedruling",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="selfemployedruling",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="self_employed_rulings",
                to="organisations.organisation",
                verbose_name="regio",
            ),
        ),
        migrations.AddIndex(
            model_name="capacityreport",
            index=models.Index(
                fields=["agreement", "product", "municipality", "-on"], name="capacity_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="selfemployedruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("policy__in", ["toegestaan", "niet-toegestaan", "niet-besloten"])),
                name="self_employed_policy_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfemployedruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="self_employed_ruling_has_source"
            ),
        ),
        KeepAppendOnly("contracts_capacityreport"),
        KeepAppendOnly("contracts_selfemployedruling"),
    ]
